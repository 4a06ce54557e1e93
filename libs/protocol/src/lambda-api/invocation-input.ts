import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { ServiceError } from '@stoker/core/errors/service-error';
import { resolveFunction } from '@stoker/core/model/function-name';
import { LIMITS } from '@stoker/core/model/limits';
import type { InvocationRequest } from '../aws-model/lambda.generated.js';
import { accessTo, homeOf } from './targets.js';

/** What an invocation of any kind asks for: there is one action for all of them. */
export function invocationAccess(
  { FunctionName, Qualifier }: Pick<InvocationRequest, 'FunctionName' | 'Qualifier'>,
  caller: Caller,
): readonly AccessCheck[] {
  return [accessTo('InvokeFunction', resolveFunction(FunctionName, Qualifier, homeOf(caller)))];
}

/**
 * The client context as it came, when it is one.
 *
 * @throws InvalidRequestContentException for one that is too long, or no Base64 of a JSON object
 */
export function checkedContext(context: string | undefined): string | undefined {
  if (context === undefined) return undefined;
  if (context.length > LIMITS.clientContextBytes) {
    throw badContext(
      `Client context must be no longer than ${LIMITS.clientContextBytes} bytes of base64-encoded data.`,
    );
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(context) || !isJsonObject(Buffer.from(context, 'base64').toString())) {
    throw badContext('Client context must be a valid Base64-encoded JSON object.');
  }
  return context;
}

/** Visible characters, without spaces. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,256}$/;

/** @throws InvalidParameterValueException for an idempotency key that is none */
export function checkedKey(key: string | undefined): string | undefined {
  if (key === undefined || IDEMPOTENCY_KEY.test(key)) return key;
  throw new ServiceError(
    'InvalidParameterValueException',
    'X-Stoker-Idempotency-Key must have 1 to 256 visible characters of ASCII, and no spaces.',
  );
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function badContext(message: string): ServiceError {
  return new ServiceError('InvalidRequestContentException', message);
}

/** @throws InvalidParameterValueException for what no function of this installation can be invoked with */
export function refuseUnsupported({ DurableExecutionName }: Pick<InvocationRequest, 'DurableExecutionName'>): void {
  if (DurableExecutionName === undefined) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    'DurableExecutionName is not supported by this installation: no function here was created for it.',
  );
}
