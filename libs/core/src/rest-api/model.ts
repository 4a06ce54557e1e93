import { badRequest } from '../gateway/refusals.js';
import { notSupported } from './refusals.js';
import type { RestModel, RestRequestValidator } from './rest-api.js';

/** Characters of a schema. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const SCHEMA_LENGTH = 400_000;

/**
 * The model that a request describes.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html
 *
 * @throws BadRequestException
 */
export function modelOf({ name, description, contentType, schema }: RestModel): RestModel {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest('Model name must be alphanumeric');
  if (contentType === '') throw badRequest('Model content type must be non-empty');
  if (schema !== undefined && schema !== '') requireSchema(schema);
  return { name, description, contentType, schema };
}

function requireSchema(schema: string): void {
  try {
    const value: unknown = JSON.parse(schema);
    if (schema.length <= SCHEMA_LENGTH && typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  } catch {
    // Refused below, as what is JSON and no schema is.
  }
  throw badRequest('Invalid model schema specified: it must be a JSON object');
}

/** Bodies are not looked at. @throws BadRequestException for a validator that would */
export function requestValidatorOf(validator: RestRequestValidator): RestRequestValidator {
  if (validator.validateRequestBody) throw notSupported('Validating request bodies (validateRequestBody)');
  return validator;
}
