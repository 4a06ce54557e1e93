import { ServiceError } from '@stoker/core/errors/service-error';
import { resolveFunction, targetArn } from '@stoker/core/model/function-name';
import { LIMITS } from '@stoker/core/model/limits';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { InvokeCommand } from './contract.js';
import type { Received } from './stages.js';

/** Bytes an empty body stands for. */
const EMPTY_EVENT = Buffer.from('{}');

/**
 * Takes an Invoke request apart.
 *
 * @throws RequestTooLargeException over 6 MB, or 1 MB for an event
 * @throws InvalidRequestContentException for a payload that is no JSON
 */
export function receive(caller: AuthorisedCaller, command: InvokeCommand, arrivedAt: number): Received {
  const target = resolveFunction(command.functionName, command.qualifier, {
    accountId: caller.principal.accountId,
    region: caller.region,
  });
  checkSize(command);
  checkJson(command.payload);
  return {
    requestId: caller.requestId,
    arrivedAt,
    key: { accountId: target.accountId, functionName: target.functionName },
    qualifier: target.qualifier,
    functionArn: targetArn(target),
    invocationType: command.invocationType,
    payload: command.payload.length === 0 ? EMPTY_EVENT : command.payload,
    clientContext: command.clientContext,
    traceId: command.traceId,
    attempt: 1,
  };
}

function checkSize({ invocationType, payload }: InvokeCommand): void {
  const limit = invocationType === 'Event' ? LIMITS.asyncPayloadBytes : LIMITS.syncPayloadBytes;
  if (payload.length <= limit) return;
  const operation = invocationType === 'Event' ? 'InvokeAsync' : 'InvokeFunction';
  throw new ServiceError(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the ${operation} operation`,
  );
}

function checkJson(payload: Uint8Array): void {
  if (payload.length === 0) return;
  try {
    JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${detail}`,
      {},
      { cause },
    );
  }
}
