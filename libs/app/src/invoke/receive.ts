import { isUtf8 } from 'node:buffer';
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
    tenantId: command.tenantId,
    traceId: command.traceId,
    attempt: 1,
  };
}

function checkSize({ invocationType, payload }: InvokeCommand): void {
  const limit = invocationType === 'Event' ? LIMITS.asyncPayloadBytes : LIMITS.syncPayloadBytes;
  if (payload.length <= limit) return;
  throw new ServiceError(
    'RequestTooLargeException',
    `${payload.length} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
  );
}

function checkJson(payload: Uint8Array): void {
  if (payload.length === 0) return;
  if (!isUtf8(payload)) throw notJson('Invalid UTF-8');
  try {
    JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString());
  } catch (cause) {
    throw notJson(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function notJson(detail: string, cause?: unknown): ServiceError {
  const message = `Could not parse request body into json: Could not parse payload into json: ${detail}`;
  return new ServiceError('InvalidRequestContentException', message, {}, { cause });
}
