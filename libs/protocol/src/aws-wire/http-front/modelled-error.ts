import { ServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';

/** What inputs are refused with by parts that know no service: constraints of the model, markers of pages, texts. */
const BAD_INPUT: ReadonlySet<ErrorCode> = new Set([
  'InvalidParameterValueException',
  'SerializationException',
  'ValidationException',
]);

/** An error under the name that it has in a service whose own model has but one for all bad input. */
export function modelledError({ shapes }: ServiceModel, error: ServiceError): ServiceError {
  const hasOwn = Object.hasOwn(shapes, error.code) || !Object.hasOwn(shapes, 'BadRequestException');
  if (hasOwn || !BAD_INPUT.has(error.code)) return error;
  return new ServiceError('BadRequestException', error.message, {}, { cause: error });
}
