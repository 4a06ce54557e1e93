import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';

/** An error of S3's own, under its code. @param code of the table, by which it is recorded */
export function s3Refusal(s3Code: string, status: number, message: string, code?: ErrorCode): ServiceError {
  return new ServiceError(code ?? 'InvalidParameterValueException', message, { s3Code, status });
}

export function accessDenied(): ServiceError {
  return new ServiceError('AccessDeniedException', 'Access Denied');
}
