import type { ErrorCode } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';

/**
 * What the services of the JSON protocol call an error; the first that the model knows, or the last.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
 */
const NAMES: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
  InvalidParameterValueException: ['InvalidParameterException', 'InvalidParameterValueException'],
  ServiceException: ['InternalException', 'InternalFailure'],
  ServiceUnavailableException: ['ServiceUnavailable'],
  TooManyRequestsException: ['ThrottlingException'],
  // A service whose model has the one answers it to input of the wrong shape too.
  ValidationException: ['InvalidParameterException', 'ValidationException'],
};

/** The error's name in an answer. */
export function jsonErrorName(model: ServiceModel, code: ErrorCode): string {
  const names = NAMES[code] ?? [code];
  return names.find((name) => Object.hasOwn(model.shapes, name)) ?? names.at(-1) ?? code;
}
