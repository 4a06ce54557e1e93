import { apiPolicy } from './api-policy.js';
import { badRequest } from '../gateway/refusals.js';
import { notSupported } from './refusals.js';
import type { RestApiSettings } from './rest-api.js';

const MEDIA_TYPE = /^[\w.+*-]{1,127}\/[\w.+*-]{1,127}$/;
/** Bytes. */
const MAX_COMPRESSION = 10_485_760;

/** @throws BadRequestException */
export function requireRestApi(settings: Omit<RestApiSettings, 'rootResourceId' | 'createdDate'>): void {
  const {
    name,
    apiKeySource,
    binaryMediaTypes = [],
    minimumCompressionSize: least = 0,
    endpointConfiguration,
  } = settings;
  if (typeof name !== 'string' || name === '') throw badRequest('API name must be non-empty');
  if (!['HEADER', 'AUTHORIZER'].includes(apiKeySource)) {
    throw badRequest('Invalid API key source specified. Must be one of: [HEADER, AUTHORIZER]');
  }
  const wrong = binaryMediaTypes.find((type) => !MEDIA_TYPE.test(type));
  if (wrong !== undefined) throw badRequest(`Invalid binary media type specified: ${wrong}`);
  if (least < 0 || least > MAX_COMPRESSION) {
    throw badRequest(`Invalid minimum compression size, must be between 0 and ${MAX_COMPRESSION}`);
  }
  for (const type of endpointConfiguration.types) {
    if (type === 'PRIVATE') throw notSupported('The endpoint type PRIVATE');
    if (type !== 'REGIONAL' && type !== 'EDGE') {
      throw badRequest('Invalid endpoint configuration types. Must be one of: [EDGE, REGIONAL, PRIVATE]');
    }
  }
  if (endpointConfiguration.types.length !== 1) throw badRequest('Only one endpoint type is currently supported');
  requirePolicy(settings.policy);
}

/** @throws BadRequestException */
function requirePolicy(policy: string | undefined): void {
  if (policy === undefined || policy === '') return;
  try {
    apiPolicy(policy, 'arn:aws:execute-api:us-east-1:123456789012:id');
  } catch {
    throw badRequest('Invalid policy document. Please check the policy syntax and ensure that Principals are valid.');
  }
}
