import { badRequest } from '@stoker/core/gateway/refusals';
import { conflict, notFound } from '@stoker/core/rest-api/refusals';
import type {
  RestAuthorizer,
  RestMethod,
  RestModel,
  RestRequestValidator,
  WithId,
} from '@stoker/core/rest-api/rest-api';
import type { GatewayReads } from '../ports/gateway-store.js';
import type { ApiPartRules } from './api-parts.js';
import { AUTHORIZERS, MODELS, REQUEST_VALIDATORS, RESOURCES } from './parts.js';

/** Limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const AUTHORIZER_RULES: ApiPartRules<RestAuthorizer> = {
  kind: AUTHORIZERS,
  limit: 10,
  missing: () => notFound('authorizer'),
  nameOf: ({ name }) => name,
  taken: (name) => badRequest(`Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`),
};

export const MODEL_RULES: ApiPartRules<RestModel> = {
  kind: MODELS,
  limit: 300,
  missing: () => notFound('model'),
  nameOf: ({ name }) => name,
  taken: () => conflict('Model name already exists for this REST API'),
  goesByName: true,
};

export const REQUEST_VALIDATOR_RULES: ApiPartRules<RestRequestValidator> = {
  kind: REQUEST_VALIDATORS,
  limit: 100,
  missing: () => notFound('requestValidator'),
  nameOf: () => undefined,
  taken: (name) => conflict(`Request Validator ${name} already exists`),
};

/**
 * Refuses to let go of what a method of the API refers to.
 *
 * @param refersTo whether a method does
 * @throws ConflictException
 */
export function requireNoMethod<D extends object>(
  apiId: string,
  what: string,
  refersTo: (method: RestMethod, part: WithId<D>) => boolean,
): (reads: GatewayReads, part: WithId<D>) => Promise<void> {
  return async (reads, part) => {
    for (const { document } of await reads.partsOf(apiId, RESOURCES)) {
      for (const method of Object.values(document.resourceMethods ?? {})) {
        if (!refersTo(method, part)) continue;
        throw conflict(`${what} ${part.id} is referenced by method ${method.httpMethod} of ${document.path}`);
      }
    }
  };
}
