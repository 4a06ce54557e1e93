import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { addLayerVersionPermissionOperation } from './add-layer-version-permission.js';
import { addPermissionOperation } from './add-permission.js';
import { createAliasOperation } from './create-alias.js';
import { createCodeSigningConfigOperation } from './create-code-signing-config.js';
import { createEventSourceMappingOperation } from './create-event-source-mapping.js';
import { createFunctionOperation } from './create-function.js';
import { createFunctionUrlConfigOperation } from './create-function-url-config.js';
import { deleteAliasOperation } from './delete-alias.js';
import { deleteCodeSigningConfigOperation } from './delete-code-signing-config.js';
import { deleteEventSourceMappingOperation } from './delete-event-source-mapping.js';
import { deleteFunctionOperation } from './delete-function.js';
import { deleteFunctionCodeSigningConfigOperation } from './delete-function-code-signing-config.js';
import { deleteFunctionConcurrencyOperation } from './delete-function-concurrency.js';
import { deleteFunctionEventInvokeConfigOperation } from './delete-function-event-invoke-config.js';
import { deleteFunctionUrlConfigOperation } from './delete-function-url-config.js';
import { deleteLayerVersionOperation } from './delete-layer-version.js';
import { deleteProvisionedConcurrencyConfigOperation } from './delete-provisioned-concurrency-config.js';
import { deleteResourcePolicyOperation } from './delete-resource-policy.js';
import { getAccountSettingsOperation } from './get-account-settings.js';
import { getAliasOperation } from './get-alias.js';
import { getCodeSigningConfigOperation } from './get-code-signing-config.js';
import { getEventSourceMappingOperation } from './get-event-source-mapping.js';
import { getFunctionOperation } from './get-function.js';
import { getFunctionCodeSigningConfigOperation } from './get-function-code-signing-config.js';
import { getFunctionConcurrencyOperation } from './get-function-concurrency.js';
import { getFunctionConfigurationOperation } from './get-function-configuration.js';
import { getFunctionEventInvokeConfigOperation } from './get-function-event-invoke-config.js';
import { getFunctionRecursionConfigOperation } from './get-function-recursion-config.js';
import { getFunctionUrlConfigOperation } from './get-function-url-config.js';
import { getLayerVersionOperation } from './get-layer-version.js';
import { getLayerVersionByArnOperation } from './get-layer-version-by-arn.js';
import { getLayerVersionPolicyOperation } from './get-layer-version-policy.js';
import { getPolicyOperation } from './get-policy.js';
import { getProvisionedConcurrencyConfigOperation } from './get-provisioned-concurrency-config.js';
import { getResourcePolicyOperation } from './get-resource-policy.js';
import { getRuntimeManagementConfigOperation } from './get-runtime-management-config.js';
import { invokeOperation, type Invoke } from './invoke.js';
import { invokeAsyncOperation } from './invoke-async.js';
import { invokeWithResponseStreamOperation, type InvokeStream } from './invoke-with-response-stream.js';
import { listAliasesOperation } from './list-aliases.js';
import { listCodeSigningConfigsOperation } from './list-code-signing-configs.js';
import { listEventSourceMappingsOperation } from './list-event-source-mappings.js';
import { listFunctionEventInvokeConfigsOperation } from './list-function-event-invoke-configs.js';
import { listFunctionUrlConfigsOperation } from './list-function-url-configs.js';
import { listFunctionsOperation } from './list-functions.js';
import { listFunctionsByCodeSigningConfigOperation } from './list-functions-by-code-signing-config.js';
import { listLayerVersionsOperation } from './list-layer-versions.js';
import { listLayersOperation } from './list-layers.js';
import { listProvisionedConcurrencyConfigsOperation } from './list-provisioned-concurrency-configs.js';
import { listTagsOperation } from './list-tags.js';
import { listVersionsByFunctionOperation } from './list-versions-by-function.js';
import { publishLayerVersionOperation } from './publish-layer-version.js';
import { publishVersionOperation } from './publish-version.js';
import { putFunctionCodeSigningConfigOperation } from './put-function-code-signing-config.js';
import { putFunctionConcurrencyOperation } from './put-function-concurrency.js';
import { putFunctionEventInvokeConfigOperation } from './put-function-event-invoke-config.js';
import { putFunctionRecursionConfigOperation } from './put-function-recursion-config.js';
import { putProvisionedConcurrencyConfigOperation } from './put-provisioned-concurrency-config.js';
import { putResourcePolicyOperation } from './put-resource-policy.js';
import { putRuntimeManagementConfigOperation } from './put-runtime-management-config.js';
import { removeLayerVersionPermissionOperation } from './remove-layer-version-permission.js';
import { removePermissionOperation } from './remove-permission.js';
import { tagResourceOperation } from './tag-resource.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';
import { untagResourceOperation } from './untag-resource.js';
import { updateAliasOperation } from './update-alias.js';
import { updateCodeSigningConfigOperation } from './update-code-signing-config.js';
import { updateEventSourceMappingOperation } from './update-event-source-mapping.js';
import { updateFunctionCodeOperation } from './update-function-code.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';
import { updateFunctionEventInvokeConfigOperation } from './update-function-event-invoke-config.js';
import { updateFunctionUrlConfigOperation } from './update-function-url-config.js';

/** The operation table of the Lambda API: every operation of the service model, built or not, exactly once. */
export function lambdaOperations(
  control: ControlPorts,
  invoke: Invoke,
  invokeStream: InvokeStream,
): readonly TableEntry[] {
  return [
    addLayerVersionPermissionOperation(control),
    addPermissionOperation(control),
    createAliasOperation(control),
    createCodeSigningConfigOperation(control),
    createEventSourceMappingOperation(control),
    createFunctionOperation(control),
    createFunctionUrlConfigOperation(control),
    deleteAliasOperation(control),
    deleteCodeSigningConfigOperation(control),
    deleteEventSourceMappingOperation(control),
    deleteFunctionCodeSigningConfigOperation(control),
    deleteFunctionConcurrencyOperation(control),
    deleteFunctionEventInvokeConfigOperation(control),
    deleteFunctionOperation(control),
    deleteFunctionUrlConfigOperation(control),
    deleteLayerVersionOperation(control),
    deleteProvisionedConcurrencyConfigOperation(control),
    deleteResourcePolicyOperation(control),
    getAccountSettingsOperation(control),
    getAliasOperation(control),
    getCodeSigningConfigOperation(control),
    getEventSourceMappingOperation(control),
    getFunctionCodeSigningConfigOperation(control),
    getFunctionConcurrencyOperation(control),
    getFunctionConfigurationOperation(control),
    getFunctionEventInvokeConfigOperation(control),
    getFunctionOperation(control),
    getFunctionRecursionConfigOperation(control),
    getFunctionUrlConfigOperation(control),
    getLayerVersionByArnOperation(control),
    getLayerVersionOperation(control),
    getLayerVersionPolicyOperation(control),
    getPolicyOperation(control),
    getProvisionedConcurrencyConfigOperation(control),
    getResourcePolicyOperation(control),
    getRuntimeManagementConfigOperation(control),
    invokeAsyncOperation(invoke),
    invokeOperation(invoke),
    invokeWithResponseStreamOperation(invokeStream),
    listAliasesOperation(control),
    listCodeSigningConfigsOperation(control),
    listEventSourceMappingsOperation(control),
    listFunctionEventInvokeConfigsOperation(control),
    listFunctionsByCodeSigningConfigOperation(control),
    listFunctionsOperation(control),
    listFunctionUrlConfigsOperation(control),
    listLayersOperation(control),
    listLayerVersionsOperation(control),
    listProvisionedConcurrencyConfigsOperation(control),
    listTagsOperation(control),
    listVersionsByFunctionOperation(control),
    publishLayerVersionOperation(control),
    publishVersionOperation(control),
    putFunctionCodeSigningConfigOperation(control),
    putFunctionConcurrencyOperation(control),
    putFunctionEventInvokeConfigOperation(control),
    putFunctionRecursionConfigOperation(control),
    putProvisionedConcurrencyConfigOperation(control),
    putResourcePolicyOperation(control),
    putRuntimeManagementConfigOperation(control),
    removeLayerVersionPermissionOperation(control),
    removePermissionOperation(control),
    tagResourceOperation(control),
    untagResourceOperation(control),
    updateAliasOperation(control),
    updateCodeSigningConfigOperation(control),
    updateEventSourceMappingOperation(control),
    updateFunctionCodeOperation(control),
    updateFunctionConfigurationOperation(control),
    updateFunctionEventInvokeConfigOperation(control),
    updateFunctionUrlConfigOperation(control),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
