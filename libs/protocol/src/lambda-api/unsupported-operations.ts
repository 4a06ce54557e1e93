import type { Unsupported } from '../aws-wire/operation.js';

/** The operations of the service that are not built, by the reason: what follows `Stoker does not support X: `. */
const UNSUPPORTED: Readonly<Record<string, readonly string[]>> = {
  'resource-based policies are not built yet; identity-based policies grant access': [
    'AddPermission',
    'DeleteResourcePolicy',
    'GetPolicy',
    'GetResourcePolicy',
    'PutResourcePolicy',
    'RemovePermission',
  ],
  'event source mappings are not built yet': [
    'CreateEventSourceMapping',
    'DeleteEventSourceMapping',
    'GetEventSourceMapping',
    'ListEventSourceMappings',
    'UpdateEventSourceMapping',
  ],
  'function URLs are not built yet': [
    'CreateFunctionUrlConfig',
    'DeleteFunctionUrlConfig',
    'GetFunctionUrlConfig',
    'ListFunctionUrlConfigs',
    'UpdateFunctionUrlConfig',
  ],
  'settings and destinations of asynchronous invocation are not built yet': [
    'DeleteFunctionEventInvokeConfig',
    'GetFunctionEventInvokeConfig',
    'ListFunctionEventInvokeConfigs',
    'PutFunctionEventInvokeConfig',
    'UpdateFunctionEventInvokeConfig',
  ],
  'code signing is not built yet': [
    'CreateCodeSigningConfig',
    'DeleteCodeSigningConfig',
    'DeleteFunctionCodeSigningConfig',
    'GetCodeSigningConfig',
    'GetFunctionCodeSigningConfig',
    'ListCodeSigningConfigs',
    'ListFunctionsByCodeSigningConfig',
    'PutFunctionCodeSigningConfig',
    'UpdateCodeSigningConfig',
  ],
  'durable functions are not built yet': [
    'CheckpointDurableExecution',
    'DeleteDurableExecution',
    'GetDurableExecution',
    'GetDurableExecutionHistory',
    'GetDurableExecutionState',
    'ListDurableExecutionsByFunction',
    'PauseDurableExecution',
    'ResumeDurableExecution',
    'SendDurableExecutionCallbackFailure',
    'SendDurableExecutionCallbackHeartbeat',
    'SendDurableExecutionCallbackSuccess',
    'StopDurableExecution',
  ],
  'the operator of an installation decides where functions run': [
    'CreateCapacityProvider',
    'DeleteCapacityProvider',
    'GetCapacityProvider',
    'GetFunctionScalingConfig',
    'ListCapacityProviders',
    'ListFunctionVersionsByCapacityProvider',
    'PutFunctionScalingConfig',
    'UpdateCapacityProvider',
  ],
  'runtime management and recursion settings are not built yet': [
    'GetFunctionRecursionConfig',
    'GetRuntimeManagementConfig',
    'PutFunctionRecursionConfig',
    'PutRuntimeManagementConfig',
  ],
  'it is deprecated; Invoke with InvocationType Event takes its place': ['InvokeAsync'],
};

export const UNSUPPORTED_OPERATIONS: readonly Unsupported[] = Object.entries(UNSUPPORTED).flatMap(
  ([unsupported, names]) => names.map((name) => ({ name, unsupported })),
);
