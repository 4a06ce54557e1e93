import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { InvokeCommand, InvokeResult } from '@stoker/app/invoke/contract';
import { ServiceError } from '@stoker/core/errors/service-error';
import { resolveFunction } from '@stoker/core/model/function-name';
import { LIMITS } from '@stoker/core/model/limits';
import type { InvocationRequest, InvocationResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** The data plane's entry. */
export type Invoke = (caller: AuthorisedCaller, command: InvokeCommand) => Promise<InvokeResult>;

const NO_PAYLOAD = new Uint8Array();

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invokeOperation(invoke: Invoke): Operation<InvocationRequest, InvocationResponse> {
  return {
    name: 'Invoke',
    access: (input, caller) => [
      accessTo('InvokeFunction', resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller))),
    ],
    async run(input, caller) {
      return response(await invoke(caller, command(input)));
    },
  };
}

function command(input: InvocationRequest): InvokeCommand {
  refuseUnsupported(input);
  return {
    functionName: input.FunctionName,
    qualifier: input.Qualifier,
    invocationType: input.InvocationType ?? 'RequestResponse',
    logTail: input.LogType === 'Tail',
    clientContext: input.ClientContext,
    payload: input.Payload ?? NO_PAYLOAD,
  };
}

/** Headers and body are placed by the model: `X-Amz-Function-Error`, `X-Amz-Log-Result`, `X-Amz-Executed-Version`. */
function response(result: InvokeResult): InvocationResponse {
  switch (result.kind) {
    case 'dry-run':
      return { StatusCode: 204 };
    case 'accepted':
      return { StatusCode: 202 };
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

function refuseUnsupported({ ClientContext, TenantId, DurableExecutionName }: InvocationRequest): void {
  if (ClientContext !== undefined && ClientContext.length > LIMITS.clientContextBytes) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Client context must be no longer than ${LIMITS.clientContextBytes} bytes of base64-encoded data.`,
    );
  }
  const [unsupported] = Object.entries({ TenantId, DurableExecutionName }).filter(([, value]) => value !== undefined);
  if (unsupported) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `${unsupported[0]} is not supported by this installation: no function here was created for it.`,
    );
  }
}
