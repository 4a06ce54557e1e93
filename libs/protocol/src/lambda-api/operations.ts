import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { createAliasOperation } from './create-alias.js';
import { createFunctionOperation } from './create-function.js';
import { deleteAliasOperation } from './delete-alias.js';
import { deleteFunctionConcurrencyOperation } from './delete-function-concurrency.js';
import { deleteFunctionOperation } from './delete-function.js';
import { deleteProvisionedConcurrencyConfigOperation } from './delete-provisioned-concurrency-config.js';
import { getAccountSettingsOperation } from './get-account-settings.js';
import { getAliasOperation } from './get-alias.js';
import { getFunctionConcurrencyOperation } from './get-function-concurrency.js';
import { getFunctionConfigurationOperation } from './get-function-configuration.js';
import { getFunctionOperation } from './get-function.js';
import { getProvisionedConcurrencyConfigOperation } from './get-provisioned-concurrency-config.js';
import { invokeOperation, type Invoke } from './invoke.js';
import { invokeWithResponseStreamOperation, type InvokeStream } from './invoke-with-response-stream.js';
import { listAliasesOperation } from './list-aliases.js';
import { listFunctionsOperation } from './list-functions.js';
import { listProvisionedConcurrencyConfigsOperation } from './list-provisioned-concurrency-configs.js';
import { listVersionsByFunctionOperation } from './list-versions-by-function.js';
import { publishVersionOperation } from './publish-version.js';
import { putFunctionConcurrencyOperation } from './put-function-concurrency.js';
import { putProvisionedConcurrencyConfigOperation } from './put-provisioned-concurrency-config.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';
import { updateAliasOperation } from './update-alias.js';
import { updateFunctionCodeOperation } from './update-function-code.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

/** The operation table of the Lambda API: every operation of the service model, built or not, exactly once. */
export function lambdaOperations(
  control: ControlPorts,
  invoke: Invoke,
  invokeStream: InvokeStream,
): readonly TableEntry[] {
  return [
    createAliasOperation(control),
    createFunctionOperation(control),
    deleteAliasOperation(control),
    deleteFunctionConcurrencyOperation(control),
    deleteFunctionOperation(control),
    deleteProvisionedConcurrencyConfigOperation(control),
    getAccountSettingsOperation(control),
    getAliasOperation(control),
    getFunctionConcurrencyOperation(control),
    getFunctionConfigurationOperation(control),
    getFunctionOperation(control),
    getProvisionedConcurrencyConfigOperation(control),
    invokeOperation(invoke),
    invokeWithResponseStreamOperation(invokeStream),
    listAliasesOperation(control),
    listFunctionsOperation(control),
    listProvisionedConcurrencyConfigsOperation(control),
    listVersionsByFunctionOperation(control),
    publishVersionOperation(control),
    putFunctionConcurrencyOperation(control),
    putProvisionedConcurrencyConfigOperation(control),
    updateAliasOperation(control),
    updateFunctionCodeOperation(control),
    updateFunctionConfigurationOperation(control),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
