import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { InvokeCommand, InvokeResult } from '@stoker/app/invoke/contract';
import type { Caller } from '@stoker/app/identity/caller';
import { withLineageOf } from '@stoker/core/invocation/lineage';
import { traceHeader } from '@stoker/core/invocation/trace-header';
import type { InvocationRequest, InvocationResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { checkedContext, checkedKey, invocationAccess, refuseUnsupported } from './invocation-input.js';

/** The data plane's entry. */
export type Invoke = (caller: AuthorisedCaller, command: InvokeCommand) => Promise<InvokeResult>;

const NO_PAYLOAD = new Uint8Array();

/** What the model knows of an answer, and the id of an event that was accepted. */
type Answer = InvocationResponse & { readonly acceptedAs?: string };

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invokeOperation(invoke: Invoke): Operation<InvocationRequest, Answer> {
  return {
    name: 'Invoke',
    except:
      '`DurableExecutionName`: refused; a host that is full gives up idle environments of tenants, where AWS lets a function have ' +
      '2,500 for each 1,000 executions at once',
    access: invocationAccess,
    async run(input, caller) {
      return response(await invoke(caller, command(input, caller)));
    },
    headers: (input, caller, { acceptedAs }) => ({
      'X-Amzn-Trace-Id': traceOf(input, caller),
      ...(acceptedAs !== undefined && { 'x-amzn-RequestId': acceptedAs }),
    }),
  };
}

function command(input: InvocationRequest, caller: Caller): InvokeCommand {
  refuseUnsupported(input);
  return {
    functionName: input.FunctionName,
    qualifier: input.Qualifier,
    invocationType: input.InvocationType ?? 'RequestResponse',
    logTail: input.LogType === 'Tail',
    // Only synchronous invocations have one. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    clientContext: isEvent(input) ? undefined : checkedContext(input.ClientContext),
    tenantId: input.TenantId,
    payload: input.Payload ?? NO_PAYLOAD,
    idempotencyKey: isEvent(input) ? checkedKey(caller.idempotencyKey) : undefined,
    traceId: traceOf(input, caller),
  };
}

/**
 * The sender's trace goes on in a synchronous invocation; an event has one of its own, which all its attempts share, and in
 * it the lineage that shows loops.
 */
function traceOf(input: InvocationRequest, { requestId, receivedAt, traceHeader: sent }: Caller): string {
  if (sent !== undefined && !isEvent(input)) return sent;
  return withLineageOf(traceHeader(requestId, receivedAt), sent);
}

function isEvent({ InvocationType }: InvocationRequest): boolean {
  return InvocationType === 'Event';
}

/** Headers and body are placed by the model: `X-Amz-Function-Error`, `X-Amz-Log-Result`, `X-Amz-Executed-Version`. */
function response(result: InvokeResult): Answer {
  switch (result.kind) {
    case 'dry-run':
      return { StatusCode: 204 };
    case 'accepted':
      return { StatusCode: 202, acceptedAs: result.requestId };
    case 'response':
      return {
        StatusCode: 200,
        ExecutedVersion: result.executedVersion,
        FunctionError: result.functionError,
        LogResult: result.logTail && Buffer.from(result.logTail).toString('base64'),
        Payload: result.payload,
      };
  }
}
