import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';

/** An error of S3's own, under its code. @param code of the table, by which it is recorded */
export function s3Refusal(s3Code: string, status: number, message: string, code?: ErrorCode): ServiceError {
  return new ServiceError(code ?? 'InvalidParameterValueException', message, { s3Code, status });
}

/** The refusal of a body that does not say what it should. */
export function malformedXml(): ServiceError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new ServiceError('SerializationException', message);
}

/** The refusal of a key that `isPlainKey` says no to. */
export function notPlainKey(): ServiceError {
  const message = 'Keys with the parts "." or "..", or with empty ones, are not supported here.';
  return s3Refusal('InvalidURI', 400, message);
}

export function accessDenied(): ServiceError {
  return new ServiceError('AccessDeniedException', 'Access Denied');
}
