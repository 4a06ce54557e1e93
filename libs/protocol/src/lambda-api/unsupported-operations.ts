import { type Unsupported, unsupportedBecause } from '../aws-wire/operation.js';

/** The operations of the service that are not built, by the reason: what follows `Stoker does not support X: `. */
export const UNSUPPORTED_OPERATIONS: readonly Unsupported[] = unsupportedBecause({
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
});
