import { ServiceError } from '@stoker/core/errors/service-error';
import type { ObjectLocation } from '@stoker/app/ports/object-source';

/** What an operator has not set. */
export function noBackends(): ServiceError {
  return invalid(
    'Code from S3 is not available in this installation: STOKER_S3_FILE, which names the S3 services that code may ' +
      'come from, is not set. Please send the package as ZipFile.',
  );
}

/** A bucket that is not the account's, or that the service keeps from the operator himself. */
export function notAllowed({ bucket, key }: ObjectLocation): ServiceError {
  return new ServiceError(
    'AccessDeniedException',
    'Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ' +
      `${bucket}/${key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied`,
  );
}

export function tooLarge(maxBytes: number): ServiceError {
  return invalid(`Unzipped size must be smaller than ${maxBytes} bytes`);
}

/** What the service answered, when it is its caller's fault; undefined when it is the service's own trouble. */
export function passedOn(error: unknown, location: ObjectLocation): ServiceError | undefined {
  const { name = '', message = '', $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 403) return notAllowed(location);
  if (status < 400 || status >= 500 || status === 429) return undefined;
  const known = MESSAGES[name] ?? message;
  return invalid(`Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${known}`);
}

/** What AWS's own service says: others of its kind have other words for the same. */
const MESSAGES: Readonly<Record<string, string>> = {
  NoSuchBucket: 'The specified bucket does not exist',
  NoSuchKey: 'The specified key does not exist.',
  NoSuchVersion: 'The specified version does not exist.',
};

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
