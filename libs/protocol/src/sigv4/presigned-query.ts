import { parse } from 'node:querystring';
import { ServiceError } from '@stoker/core/errors/service-error';
import { ALGORITHM } from './canonical.js';
import type { RawClaim } from './claim.js';

/** Longest life of a presigned URL, seconds. */
export const MAX_EXPIRES = 604_800;

/** True when a query carries a signature. */
export function isPresigned(query: string): boolean {
  return query.includes('X-Amz-Algorithm=') || query.includes('X-Amz-Signature=');
}

/** Takes the `X-Amz-…` parameters of a presigned URL. */
export function readPresignedQuery(query: string): RawClaim {
  const parameters = parse(query);
  const one = (name: string): string => {
    const value = parameters[name];
    if (typeof value === 'string' && value !== '') return value;
    throw incomplete(`AWS query-string parameters must include '${name}'.`);
  };
  if (one('X-Amz-Algorithm') !== ALGORITHM) throw incomplete(`'X-Amz-Algorithm' must be '${ALGORITHM}'.`);
  const expires = one('X-Amz-Expires');
  if (!/^\d{1,9}$/.test(expires)) throw incomplete("'X-Amz-Expires' must be a number of seconds.");
  if (Number(expires) > MAX_EXPIRES) throw incomplete(`'X-Amz-Expires' must be at most ${MAX_EXPIRES} seconds.`);
  const token = parameters['X-Amz-Security-Token'];
  return {
    credential: one('X-Amz-Credential'),
    amzDate: one('X-Amz-Date'),
    signedHeaders: one('X-Amz-SignedHeaders'),
    signature: one('X-Amz-Signature'),
    securityToken: typeof token === 'string' ? token : undefined,
    expires: Number(expires),
  };
}

function incomplete(what: string): ServiceError {
  return new ServiceError('IncompleteSignatureException', `${what} Re-examine the query-string parameters.`);
}
