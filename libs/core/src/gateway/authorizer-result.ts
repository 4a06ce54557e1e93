import { isJsonObject, type JsonObject } from '../events/pattern/json-value.js';

/**
 * Bytes of what an authorizer's function may answer, all of it. AWS takes some 8 KB of it; this leaves room for documents that
 * are written with blanks. Whoever owns the function chooses how long its answers are, and they are kept in memory.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const AUTHORIZER_RESULT_BYTES = 16 * 1024;

/** The object that an authorizer's function answered; undefined for what is none, or too long to be looked at. */
export function authorizerResult(payload: Uint8Array): JsonObject | undefined {
  if (payload.length > AUTHORIZER_RESULT_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
