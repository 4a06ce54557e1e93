import { LinearPattern } from '../linear-pattern/linear-pattern.js';
import { requireFunctionUri, requireRole } from './integration.js';
import { badRequest } from '../gateway/refusals.js';
import { notSupported } from './refusals.js';
import type { RestAuthorizer } from './rest-api.js';

/** What is asked of an authorizer; the names are AWS's. */
export interface AuthorizerInput {
  readonly name: string;
  readonly type: string;
  readonly authType?: string | undefined;
  readonly authorizerUri?: string | undefined;
  readonly authorizerCredentials?: string | undefined;
  readonly identitySource?: string | undefined;
  readonly identityValidationExpression?: string | undefined;
  readonly authorizerResultTtlInSeconds?: number | undefined;
}

/** Seconds for which an answer counts unless the authorizer says otherwise. */
export const AUTHORIZER_TTL_SECONDS = 300;

/**
 * The authorizer that a request describes.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
 *
 * @throws BadRequestException, also for authorizers that are no function
 */
export function authorizerOf(input: AuthorizerInput): RestAuthorizer {
  const { type, authorizerUri, authorizerCredentials: credentials, identitySource = '' } = input;
  if (type !== 'TOKEN' && type !== 'REQUEST') throw notSupported(`An authorizer of type ${type}`);
  const ttl = input.authorizerResultTtlInSeconds ?? AUTHORIZER_TTL_SECONDS;
  if (ttl < 0 || ttl > 3600) throw badRequest('Authorizer result TTL must be between 0 and 3600 seconds');
  if (authorizerUri === undefined) throw badRequest('Invalid Authorizer URI: it must name a Lambda function');
  requireFunctionUri(authorizerUri);
  if (credentials !== undefined && credentials !== '') requireRole(credentials);
  requireIdentitySource(type, identitySource, ttl);
  requireExpression(input.identityValidationExpression);
  return {
    name: input.name,
    type,
    authType: input.authType ?? 'custom',
    authorizerUri,
    authorizerCredentials: credentials === '' ? undefined : credentials,
    identitySource: identitySource === '' ? undefined : identitySource,
    identityValidationExpression: input.identityValidationExpression,
    authorizerResultTtlInSeconds: input.authorizerResultTtlInSeconds,
  };
}

const HEADER_SOURCE = /^method\.request\.header\.[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const SOURCE = /^(?:method\.request\.(?:header|querystring)\.[^\s,]+|stageVariables\.\w+|context\.[\w.]+)$/;

function requireIdentitySource(type: RestAuthorizer['type'], source: string, ttl: number): void {
  if (type === 'TOKEN') {
    if (source === '' || HEADER_SOURCE.test(source)) return;
    throw badRequest(`Identity source of a TOKEN authorizer must be a header: ${source}`);
  }
  if (source === '') {
    if (ttl === 0) return;
    throw badRequest('Identity source is required for a REQUEST authorizer whose results are cached');
  }
  const wrong = identitySources(source).find((one) => !SOURCE.test(one));
  if (wrong !== undefined) throw badRequest(`Invalid identity source: ${wrong}`);
}

/** The sources of an expression such as `method.request.header.a, context.identity.sourceIp`. */
export function identitySources(expression: string): readonly string[] {
  return expression
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
}

function requireExpression(expression: string | undefined): void {
  if (expression === undefined || expression === '') return;
  try {
    new LinearPattern(expression);
  } catch {
    throw badRequest(`Invalid identity validation expression: ${expression}`);
  }
}
