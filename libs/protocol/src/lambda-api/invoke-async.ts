import { resolveFunction } from '@stoker/core/model/function-name';
import { withLineageOf } from '@stoker/core/invocation/lineage';
import { traceHeader } from '@stoker/core/invocation/trace-header';
import type { InvokeAsyncRequest, InvokeAsyncResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import type { Invoke } from './invoke.js';
import { accessTo, homeOf } from './targets.js';

/**
 * The old way to send an event; it does what Invoke does with the type `Event`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
 */
export function invokeAsyncOperation(invoke: Invoke): Operation<InvokeAsyncRequest, InvokeAsyncResponse> {
  return {
    name: 'InvokeAsync',
    access: ({ FunctionName }, caller) => [
      accessTo('InvokeAsync', resolveFunction(FunctionName, undefined, homeOf(caller))),
    ],
    async run({ FunctionName, InvokeArgs }, caller) {
      await invoke(caller, {
        functionName: FunctionName,
        invocationType: 'Event',
        logTail: false,
        payload: InvokeArgs,
        traceId: withLineageOf(traceHeader(caller.requestId, caller.receivedAt), caller.traceHeader),
      });
      return { Status: 202 };
    },
  };
}
