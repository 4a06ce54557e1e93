import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import type { StreamedAnswer, StreamEnd, StreamingCommand, StreamingResult } from '@stoker/app/invoke/invoke-streaming';
import { traceHeader } from '@stoker/core/invocation/trace-header';
import type {
  InvokeWithResponseStreamCompleteEvent,
  InvokeWithResponseStreamRequest,
  InvokeWithResponseStreamResponse,
  InvokeWithResponseStreamResponseEvent,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { checkedContext, invocationAccess } from './invocation-input.js';

/** The data plane's entry for responses in pieces. */
export type InvokeStream = (caller: AuthorisedCaller, command: StreamingCommand) => Promise<StreamingResult>;

const NO_PAYLOAD = new Uint8Array();

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 *
 * Its permission is `lambda:InvokeFunction`; there is no action of its own name. A function that failed is told of in
 * the last event, with the code that Invoke has in `X-Amz-Function-Error` and the payload that it would have answered.
 */
export function invokeWithResponseStreamOperation(
  invoke: InvokeStream,
): Operation<InvokeWithResponseStreamRequest, InvokeWithResponseStreamResponse> {
  return {
    name: 'InvokeWithResponseStream',
    access: invocationAccess,
    async run(input, caller) {
      const result = await invoke(caller, command(input, caller));
      if (result.kind === 'dry-run') return { StatusCode: 204 };
      return { StatusCode: 200, ExecutedVersion: result.executedVersion, EventStream: events(result) };
    },
    headers: (_input, caller) => ({ 'X-Amzn-Trace-Id': traceOf(caller) }),
  };
}

function command(input: InvokeWithResponseStreamRequest, caller: Caller): StreamingCommand {
  return {
    functionName: input.FunctionName,
    qualifier: input.Qualifier,
    invocationType: input.InvocationType ?? 'RequestResponse',
    logTail: input.LogType === 'Tail',
    clientContext: checkedContext(input.ClientContext),
    tenantId: input.TenantId,
    payload: input.Payload ?? NO_PAYLOAD,
    traceId: traceOf(caller),
  };
}

function traceOf({ requestId, receivedAt, traceHeader: sent }: Caller): string {
  return sent ?? traceHeader(requestId, receivedAt);
}

async function* events({ body, end }: StreamedAnswer): AsyncGenerator<InvokeWithResponseStreamResponseEvent> {
  for await (const Payload of body) yield { PayloadChunk: { Payload } };
  yield { InvokeComplete: complete(await end) };
}

function complete({ error, logTail }: StreamEnd): InvokeWithResponseStreamCompleteEvent {
  return {
    ErrorCode: error?.code,
    ErrorDetails: error?.details,
    LogResult: logTail && Buffer.from(logTail).toString('base64'),
  };
}
