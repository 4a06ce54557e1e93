import { hash } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { formatAmzDate } from './amz-date.js';
import { ALGORITHM } from './canonical.js';
import type { RawClaim, SignedRequest } from './claim.js';

/** Takes `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` apart. */
export function readAuthorizationHeader(authorization: string, request: SignedRequest): RawClaim {
  if (!authorization.startsWith(`${ALGORITHM} `)) throw unsupported(authorization);
  let credential: string | undefined;
  let signedHeaders: string | undefined;
  let signature: string | undefined;
  for (const part of authorization.slice(ALGORITHM.length + 1).split(',')) {
    const text = part.trim();
    const equals = text.indexOf('=');
    if (equals < 0) throw unreadable(authorization);
    const value = text.slice(equals + 1);
    switch (text.slice(0, equals)) {
      case 'Credential':
        credential = value;
        break;
      case 'SignedHeaders':
        signedHeaders = value;
        break;
      case 'Signature':
        signature = value;
        break;
    }
  }
  const amzDate = dateOf(request);
  if (credential && signedHeaders && signature && amzDate) {
    const securityToken = request.headers['x-amz-security-token'] as string | undefined;
    return { credential, signedHeaders, signature, amzDate, securityToken, expires: undefined };
  }
  const missing = [
    credential ? '' : "Authorization header requires 'Credential' parameter. ",
    signature ? '' : "Authorization header requires 'Signature' parameter. ",
    signedHeaders ? '' : "Authorization header requires 'SignedHeaders' parameter. ",
    amzDate ? '' : "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
  ].join('');
  throw new ServiceError('IncompleteSignatureException', `${missing}${fingerprint(authorization)}.`);
}

/** `X-Amz-Date`, else `Date` brought into its form. */
function dateOf({ headers }: SignedRequest): string | undefined {
  const amzDate = headers['x-amz-date'];
  if (typeof amzDate === 'string') return amzDate;
  const ms = headers.date === undefined ? NaN : Date.parse(headers.date);
  return Number.isNaN(ms) ? headers.date : formatAmzDate(ms);
}

/** Asymmetric signatures (SigV4A) and algorithms that are no more get their name back; anything else may be a secret. */
function unsupported(authorization: string): ServiceError {
  const [, algorithm] = /^(AWS4-[A-Z0-9-]{1,32})(?: |$)/.exec(authorization) ?? [];
  if (algorithm === undefined) return unreadable(authorization);
  return new ServiceError(
    'IncompleteSignatureException',
    `Unsupported AWS 'algorithm': '${algorithm}'. Requests are signed with '${ALGORITHM}'.`,
  );
}

function unreadable(authorization: string): ServiceError {
  return new ServiceError(
    'IncompleteSignatureException',
    `Invalid key=value pair (missing equal-sign) in ${fingerprint(authorization)}.`,
  );
}

/** Names the header without repeating it: it may hold somebody's password. */
function fingerprint(authorization: string): string {
  const digest = hash('sha256', authorization, 'base64');
  return `Authorization header (hashed with SHA-256 and encoded with Base64): '${digest}'`;
}
