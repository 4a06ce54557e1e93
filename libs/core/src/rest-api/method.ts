import { contentHandlingOf, integrationOf } from './integration.js';
import { patched, type PatchOperation } from './patch.js';
import {
  INTEGRATION_FIELDS,
  INTEGRATION_RESPONSE_FIELDS,
  METHOD_FIELDS,
  METHOD_RESPONSE_FIELDS,
} from './patch-fields.js';
import { badRequest } from '../gateway/refusals.js';
import { conflict, notFound, notSupported } from './refusals.js';
import type { IntegrationResponse, MethodResponse, RestIntegration, RestMethod } from './rest-api.js';

/** What is asked of a method; the names are AWS's. */
export type MethodInput = Pick<
  RestMethod,
  | 'httpMethod'
  | 'authorizerId'
  | 'operationName'
  | 'requestParameters'
  | 'requestModels'
  | 'requestValidatorId'
  | 'authorizationScopes'
> & { readonly authorizationType: string; readonly apiKeyRequired?: boolean | undefined };

const METHODS: readonly string[] = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'ANY'];

/** @throws BadRequestException, also for user pools, which there are none of here */
export function methodOf(input: MethodInput): RestMethod {
  const { httpMethod, authorizationType, authorizerId, requestParameters = {} } = input;
  if (!METHODS.includes(httpMethod)) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${METHODS.toSorted().join(',')}`);
  }
  if (authorizationType === 'COGNITO_USER_POOLS') throw notSupported('The authorization type COGNITO_USER_POOLS');
  if (authorizationType !== 'NONE' && authorizationType !== 'AWS_IAM' && authorizationType !== 'CUSTOM') {
    throw badRequest('Invalid Authorization type specified. Must be one of: [NONE, AWS_IAM, CUSTOM]');
  }
  if (authorizationType === 'CUSTOM' && (authorizerId ?? '') === '') {
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM requires a valid authorizer.',
    );
  }
  for (const name of Object.keys(requestParameters)) {
    if (!/^method\.request\.(header|path|querystring|multivalueheader|multivaluequerystring)\..+$/.test(name)) {
      throw badRequest(`Invalid mapping expression specified: ${name}`);
    }
  }
  return {
    httpMethod,
    authorizationType,
    authorizerId: authorizationType === 'CUSTOM' ? authorizerId : undefined,
    apiKeyRequired: input.apiKeyRequired ?? false,
    requestValidatorId: input.requestValidatorId === '' ? undefined : input.requestValidatorId,
    operationName: input.operationName,
    requestParameters: input.requestParameters,
    requestModels: input.requestModels,
    authorizationScopes: input.authorizationScopes,
  };
}

/** @throws BadRequestException */
export function patchedMethod(method: RestMethod, operations: readonly PatchOperation[] = []): RestMethod {
  const { methodResponses, methodIntegration } = method;
  return { ...methodOf(patched(method, METHOD_FIELDS, operations)), methodResponses, methodIntegration };
}

/** @throws NotFoundException */
export function integrationIn({ methodIntegration }: RestMethod): RestIntegration {
  if (methodIntegration === undefined) throw notFound('integration');
  return methodIntegration;
}

/** Another integration; what it answered stays. */
export function withIntegration(method: RestMethod, integration: RestIntegration): RestMethod {
  const integrationResponses = method.methodIntegration?.integrationResponses;
  return { ...method, methodIntegration: { ...integration, integrationResponses } };
}

/** @throws BadRequestException, NotFoundException */
export function withPatchedIntegration(method: RestMethod, operations: readonly PatchOperation[] = []): RestMethod {
  const current = integrationIn(method);
  const changed = patched(current, INTEGRATION_FIELDS, operations);
  return withIntegration(method, integrationOf(changed, current.cacheNamespace));
}

/** @throws NotFoundException */
export function responseIn<R>(responses: Readonly<Record<string, R>> | undefined, statusCode: string): R {
  const found = responses !== undefined && Object.hasOwn(responses, statusCode) ? responses[statusCode] : undefined;
  if (found === undefined) throw notFound('response');
  return found;
}

/** @throws ConflictException, BadRequestException */
export function withMethodResponse(method: RestMethod, response: MethodResponse): RestMethod {
  const { statusCode } = response;
  requireStatusCode(statusCode);
  if (Object.hasOwn(method.methodResponses ?? {}, statusCode)) {
    throw conflict('Response already exists for this resource');
  }
  return { ...method, methodResponses: { ...method.methodResponses, [statusCode]: response } };
}

/** @throws NotFoundException, BadRequestException */
export function withPatchedMethodResponse(
  method: RestMethod,
  statusCode: string,
  operations: readonly PatchOperation[] = [],
): RestMethod {
  const changed = patched(responseIn(method.methodResponses, statusCode), METHOD_RESPONSE_FIELDS, operations);
  return { ...method, methodResponses: { ...method.methodResponses, [statusCode]: changed } };
}

/** @throws NotFoundException */
export function withoutMethodResponse(method: RestMethod, statusCode: string): RestMethod {
  responseIn(method.methodResponses, statusCode);
  return { ...method, methodResponses: without(method.methodResponses, statusCode) };
}

/** @throws NotFoundException, BadRequestException */
export function withIntegrationResponse(method: RestMethod, response: IntegrationResponse): RestMethod {
  const integration = integrationIn(method);
  const { statusCode, responseParameters = {}, responseTemplates = {} } = response;
  requireStatusCode(statusCode);
  for (const [name, value] of Object.entries(responseParameters)) requireStatic(name, value);
  for (const template of Object.values(responseTemplates)) requirePlainTemplate(template);
  const contentHandling = contentHandlingOf(response.contentHandling);
  const integrationResponses = {
    ...integration.integrationResponses,
    [statusCode]: { ...response, contentHandling },
  };
  return { ...method, methodIntegration: { ...integration, integrationResponses } };
}

/** @throws NotFoundException, BadRequestException */
export function withPatchedIntegrationResponse(
  method: RestMethod,
  statusCode: string,
  operations: readonly PatchOperation[] = [],
): RestMethod {
  const current = responseIn(integrationIn(method).integrationResponses, statusCode);
  return withIntegrationResponse(method, patched(current, INTEGRATION_RESPONSE_FIELDS, operations));
}

/** @throws NotFoundException */
export function withoutIntegrationResponse(method: RestMethod, statusCode: string): RestMethod {
  const integration = integrationIn(method);
  responseIn(integration.integrationResponses, statusCode);
  const integrationResponses = without(integration.integrationResponses, statusCode);
  return { ...method, methodIntegration: { ...integration, integrationResponses } };
}

/** One of a final answer: API Gateway takes 1xx too, which nothing here would send. */
function requireStatusCode(statusCode: string): void {
  if (!/^[2-5]\d\d$/.test(statusCode)) throw badRequest('Invalid status code specified');
}

/**
 * Values in quotation marks alone: those of back ends, and of contexts, are not mapped here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
function requireStatic(name: string, value: string): void {
  if (!/^method\.response\.header\..+$/.test(name))
    throw badRequest(`Invalid mapping expression parameter specified: ${name}`);
  if (!/^'[^']*'$/.test(value))
    throw notSupported(`The mapping expression ${value} of ${name}, but for text in single quotes,`);
}

/** Templates of the mapping language are refused where they would be more than text. */
function requirePlainTemplate(template: string | null): void {
  if (
    /#(if|set|foreach|end|else|elseif|macro|parse|include|stop|break|evaluate|define|\*|#)|\$[a-zA-Z{!]/.test(
      template ?? '',
    )
  ) {
    throw notSupported('A mapping template with directives or references');
  }
}

function without<V>(map: Readonly<Record<string, V>> | undefined, key: string): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => name !== key));
}
