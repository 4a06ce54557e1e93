import { ServiceError } from '@stoker/core/errors/service-error';
import type { SignedRequest } from './claim.js';
import { isPresigned } from './presigned-query.js';

type RequestHead = Pick<SignedRequest, 'headers' | 'url'>;

/** Whether a request carries a signature of any kind, good or bad. */
export function isSigned({ headers, url = '/' }: RequestHead): boolean {
  return headers.authorization !== undefined || isPresigned(queryOf(url));
}

/** The service that a request says it is signed for, read without any check; undefined where it says none. */
export function claimedService({ headers, url = '/' }: RequestHead): string | undefined {
  return CREDENTIAL.exec(headers.authorization ?? queryOf(url))?.[1];
}

/** The refusal of a request that nobody signed. */
export function missingToken(): ServiceError {
  return new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

/** `Credential=AKIA…/20261125/us-east-1/iam/aws4_request`, its slashes percent-encoded in a query. */
const CREDENTIAL = /Credential=[^/%,&\s]+(?:\/|%2F)\d+(?:\/|%2F)[^/%,&\s]+(?:\/|%2F)([\w-]+)(?:\/|%2F)/i;

function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}
