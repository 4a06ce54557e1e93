import type { JsonObject } from '../../events/pattern/json-value.js';
import { notSupported } from '../refusals.js';

/** The template that one of AWS SAM stands for. @throws ValidationException */
export function expandServerless(_document: JsonObject): JsonObject {
  throw notSupported('the transform AWS::Serverless-2016-10-31');
}
