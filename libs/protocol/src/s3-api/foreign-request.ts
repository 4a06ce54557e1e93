import type { IncomingMessage } from 'node:http';
import { ServiceError } from '@stoker/core/errors/service-error';
import { s3Refusal } from './s3-refusal.js';

/** Signatures of the version before, in a header or in a URL, as some tools make presigned URLs unless told otherwise. */
function isOfVersion2({ headers, url = '' }: IncomingMessage): boolean {
  return headers.authorization?.startsWith('AWS ') === true || /[?&]AWSAccessKeyId=/.test(url);
}

/** A form of a browser, whose policy is its signature. */
function isForm({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && headers['content-type']?.startsWith('multipart/form-data') === true;
}

/** Whether a request is S3's, though it has no signature that is known here. */
export function isForeignRequest(request: IncomingMessage): boolean {
  return isOfVersion2(request) || isForm(request);
}

/** Why such a request is refused. */
export function refuseForeign(request: IncomingMessage): ServiceError {
  if (isForm(request)) return new ServiceError('NotImplementedException', 'Stoker takes no uploads by POST of a form.');
  const message = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
  return s3Refusal('InvalidRequest', 400, message);
}
