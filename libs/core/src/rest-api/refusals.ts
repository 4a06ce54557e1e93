import { ServiceError } from '../errors/service-error.js';
import { badRequest } from '../gateway/refusals.js';

/** What can't be found, in the words that API Gateway has for each. */
const NOT_FOUND = {
  resource: 'Invalid Resource identifier specified',
  method: 'Invalid Method identifier specified',
  integration: 'Invalid Integration identifier specified',
  response: 'Invalid Response status code specified',
  deployment: 'Invalid Deployment identifier specified',
  stage: 'Invalid stage identifier specified',
  authorizer: 'Invalid Authorizer identifier specified',
  model: 'Invalid Model Name specified',
  requestValidator: 'Invalid Request Validator identifier specified',
  gatewayResponse: 'Invalid Gateway Response type specified',
  apiKey: 'Invalid API Key identifier specified',
  usagePlan: 'Invalid Usage Plan ID specified',
  usagePlanKey: 'Usage Plan Key not found',
} as const;

export function notFound(what: keyof typeof NOT_FOUND): ServiceError {
  return new ServiceError('NotFoundException', NOT_FOUND[what]);
}

/** Another account's API sounds like one that is not there. */
export function apiNotFound(accountId: string, apiId: string): ServiceError {
  return new ServiceError('NotFoundException', `Invalid API identifier specified ${accountId}:${apiId}`);
}

export function conflict(message: string): ServiceError {
  return new ServiceError('ConflictException', message);
}

/** What API Gateway has and this platform has not: refused by its name. */
export function notSupported(what: string): ServiceError {
  return badRequest(`${what} is not supported here.`);
}
