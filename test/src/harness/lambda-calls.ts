import {
  PutProvisionedConcurrencyConfigCommand,
  PutFunctionConcurrencyCommand,
  ListProvisionedConcurrencyConfigsCommand,
  GetProvisionedConcurrencyConfigCommand,
  GetFunctionConcurrencyCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  DeleteFunctionConcurrencyCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { lambdaOperations } from '@stoker/protocol/lambda-api/operations';
import { FUNCTION_SETTING_CALLS } from './function-setting-calls.js';
import { isLayerCall, LAYER_CALLS, layerResource, type LayerCallName } from './layer-calls.js';
import { MAPPING_CALLS, mappingResource } from './mapping-calls.js';
import { POLICY_CALLS } from './policy-calls.js';
import { isOnSigningConfig, SIGNING_CALLS, signingResource } from './signing-calls.js';
import { TAG_CALLS } from './tag-calls.js';
import { URL_CALLS } from './url-calls.js';

const ZipFile = Buffer.from('not looked at before the caller is known to be allowed');
const ALIAS = { Name: 'live', FunctionVersion: '1' };
const QUALIFIED = { Qualifier: 'live' };

/** A call of each built operation on a function; those of the whole account don't look at its name. */
const CALLS = {
  ...FUNCTION_SETTING_CALLS,
  ...SIGNING_CALLS,
  ...TAG_CALLS,
  CreateAlias: (on: Target, client) => client.send(new CreateAliasCommand({ ...on, ...ALIAS })),
  CreateFunction: ({ FunctionName, Role }, client) => {
    const code = { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile } } as const;
    return client.send(new CreateFunctionCommand({ FunctionName, Role, ...code }));
  },
  DeleteAlias: (on, client) => client.send(new DeleteAliasCommand({ ...on, Name: 'live' })),
  DeleteFunction: (on, client) => client.send(new DeleteFunctionCommand(on)),
  GetAccountSettings: (_on, client) => client.send(new GetAccountSettingsCommand({})),
  GetAlias: (on, client) => client.send(new GetAliasCommand({ ...on, Name: 'live' })),
  GetFunction: (on, client) => client.send(new GetFunctionCommand(on)),
  GetFunctionConfiguration: (on, client) => client.send(new GetFunctionConfigurationCommand(on)),
  Invoke: (on, client) => client.send(new InvokeCommand(on)),
  InvokeWithResponseStream: async (on, client) => {
    const { EventStream = [] } = await client.send(new InvokeWithResponseStreamCommand(on));
    const events = [];
    for await (const event of EventStream) events.push(event);
    return events;
  },
  ListAliases: (on, client) => client.send(new ListAliasesCommand(on)),
  ListFunctions: (_on, client) => client.send(new ListFunctionsCommand({})),
  ListVersionsByFunction: (on, client) => client.send(new ListVersionsByFunctionCommand(on)),
  PublishVersion: (on, client) => client.send(new PublishVersionCommand(on)),
  UpdateAlias: (on, client) => client.send(new UpdateAliasCommand({ ...on, ...ALIAS })),
  UpdateFunctionCode: (on, client) => client.send(new UpdateFunctionCodeCommand({ ...on, ZipFile })),
  UpdateFunctionConfiguration: (on, client) => client.send(new UpdateFunctionConfigurationCommand(on)),
  DeleteFunctionConcurrency: (on, client) => client.send(new DeleteFunctionConcurrencyCommand(on)),
  DeleteProvisionedConcurrencyConfig: (on, client) =>
    client.send(new DeleteProvisionedConcurrencyConfigCommand({ ...on, ...QUALIFIED })),
  GetFunctionConcurrency: (on, client) => client.send(new GetFunctionConcurrencyCommand(on)),
  GetProvisionedConcurrencyConfig: (on, client) =>
    client.send(new GetProvisionedConcurrencyConfigCommand({ ...on, ...QUALIFIED })),
  ListProvisionedConcurrencyConfigs: (on, client) => client.send(new ListProvisionedConcurrencyConfigsCommand(on)),
  PutFunctionConcurrency: (on, client) =>
    client.send(new PutFunctionConcurrencyCommand({ ...on, ReservedConcurrentExecutions: 1 })),
  PutProvisionedConcurrencyConfig: (on, client) =>
    client.send(
      new PutProvisionedConcurrencyConfigCommand({ ...on, ...QUALIFIED, ProvisionedConcurrentExecutions: 1 }),
    ),
  ...POLICY_CALLS,
  ...URL_CALLS,
  ...MAPPING_CALLS,
} satisfies Record<string, (on: Target, client: LambdaClient) => Promise<object>>;

interface Target {
  readonly FunctionName: string;
  /** The role that a new function gets. */
  readonly Role: string;
}

export type CallName = keyof typeof CALLS | LayerCallName;

/** Calls that ask for nothing of one name. */
export const ACCOUNT_WIDE: ReadonlySet<string> = new Set<CallName>([
  ...(Object.keys(MAPPING_CALLS) as (keyof typeof MAPPING_CALLS)[]),
  'CreateCodeSigningConfig',
  'GetAccountSettings',
  'ListCodeSigningConfigs',
  'ListFunctions',
  'ListLayers',
]);

/** ARN of what a call of an operation on a name asks for; `*` where it asks for the whole account. */
export function resourceOf(operation: CallName, accountId: string, name: string): string {
  const mapping = mappingResource(operation);
  if (mapping !== undefined) return `arn:aws:lambda:us-east-1:${accountId}:${mapping}`;
  if (ACCOUNT_WIDE.has(operation)) return '*';
  if (isOnSigningConfig(operation)) return `arn:aws:lambda:us-east-1:${accountId}:${signingResource(name)}`;
  const qualified = /^(Delete|Get|Put)Provisioned/.test(operation) ? `${name}:${QUALIFIED.Qualifier}` : name;
  const resource = isLayerCall(operation) ? layerResource(operation, name) : `function:${qualified}`;
  return `arn:aws:lambda:us-east-1:${accountId}:${resource}`;
}

/** The IAM action that allows an operation. */
export function actionOf(operation: CallName): string {
  if (operation === 'Invoke' || operation === 'InvokeWithResponseStream') return 'lambda:InvokeFunction';
  return `lambda:${operation === 'GetLayerVersionByArn' ? 'GetLayerVersion' : operation}`;
}

/**
 * The built operations of the operation table.
 *
 * @throws Error for one that has no call here
 */
export function builtOperations(): readonly CallName[] {
  const run = () => Promise.reject(new Error('nothing is called'));
  const table = lambdaOperations({} as ControlPorts, run, run);
  return table
    .filter((entry) => 'run' in entry)
    .map(({ name }) => {
      if (!Object.hasOwn(CALLS, name) && !isLayerCall(name))
        throw new Error(`${name} is in the operation table and has no test call`);
      return name as CallName;
    });
}

/** What a caller is told, as far as two answers could be told apart by it. */
export interface Outcome {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
}

/** Calls an operation and answers its error; one that succeeds has the name `OK`. */
export async function outcomeOf(name: CallName, client: LambdaClient, on: Target): Promise<Outcome> {
  try {
    await call(name, client, on);
    return { name: 'OK', status: 200, message: '' };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode, message };
  }
}

/** A layer is called by the function's name, or by its ARN with another word in it. */
function call(name: CallName, client: LambdaClient, on: Target): Promise<object> {
  if (isLayerCall(name))
    return LAYER_CALLS[name]({ LayerName: on.FunctionName.replace(':function:', ':layer:') }, client);
  const onFunction: (on: Target, client: LambdaClient) => Promise<object> = CALLS[name];
  return onFunction(on, client);
}
