import { functionOfUri } from '../gateway-arn.js';
import { badRequest } from '../refusals.js';
import type { V2Protocol } from './api.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html */
export interface Authorizer {
  readonly name: string;
  readonly authorizerType: 'REQUEST' | 'JWT';
  /** What of a request tells who sends it: `$request.header.Authorization`. */
  readonly identitySource: readonly string[];
  /** The function that decides. */
  readonly authorizerUri?: string | undefined;
  readonly authorizerPayloadFormatVersion?: string | undefined;
  /** Seconds that an answer counts for all requests of the same identity; 0 for none but its own. */
  readonly authorizerResultTtlInSeconds?: number | undefined;
  /** Whether the function answers yes or no instead of a policy. */
  readonly enableSimpleResponses?: boolean | undefined;
  readonly jwtConfiguration?: JwtConfiguration | undefined;
}

export interface JwtConfiguration {
  readonly audience: readonly string[];
  readonly issuer: string;
}

/** Where an identity is read from. */
export interface IdentitySource {
  readonly from: 'header' | 'querystring' | 'context' | 'stageVariables';
  /** Of headers in lower case. */
  readonly name: string;
}

const HTTP_SOURCE = /^\$(?:request\.(header|querystring)|(context|stageVariables))\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/;
const MESSAGE_SOURCE = /^route\.request\.(header|querystring)\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/;

/** @throws BadRequestException */
export function parseIdentitySource(protocol: V2Protocol, text: string): IdentitySource {
  const [, request, other, name] =
    protocol === 'HTTP' ? (HTTP_SOURCE.exec(text) ?? []) : (MESSAGE_SOURCE.exec(text)?.toSpliced(2, 0, '') ?? []);
  const from = (request || other) as IdentitySource['from'] | undefined;
  if (from === undefined || name === undefined) throw badRequest(`Invalid identity source specified: ${text}`);
  return { from, name: from === 'header' ? name.toLowerCase() : name };
}

/** @throws BadRequestException for what is malformed or contradicts itself */
export function requireAuthorizer(protocol: V2Protocol, authorizer: Authorizer): void {
  const { authorizerType: type, identitySource } = authorizer;
  const sources = identitySource.map((text) => parseIdentitySource(protocol, text));
  if (type === 'JWT') return requireJwt(protocol, authorizer, sources);
  const { authorizerUri = '', authorizerPayloadFormatVersion: version, enableSimpleResponses = false } = authorizer;
  if (functionOfUri(authorizerUri) === undefined) throw badRequest('Invalid Authorizer URI: it must name a function');
  if (authorizer.jwtConfiguration !== undefined) throw badRequest('JwtConfiguration is supported for type JWT only');
  if (protocol === 'WEBSOCKET') {
    if (version !== undefined || enableSimpleResponses) {
      throw badRequest('AuthorizerPayloadFormatVersion is supported for HTTP protocol only');
    }
    return;
  }
  if (version !== '1.0' && version !== '2.0') {
    throw badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer');
  }
  if (enableSimpleResponses && version === '1.0') {
    throw badRequest('EnableSimpleResponses is supported for AuthorizerPayloadFormatVersion 2.0 only');
  }
  if ((authorizer.authorizerResultTtlInSeconds ?? 0) > 0 && sources.length === 0) {
    throw badRequest('Identity source is required when authorizer caching is enabled');
  }
}

function requireJwt(protocol: V2Protocol, authorizer: Authorizer, sources: readonly IdentitySource[]): void {
  const { jwtConfiguration: jwt, authorizerUri, authorizerPayloadFormatVersion, enableSimpleResponses } = authorizer;
  if (protocol === 'WEBSOCKET') throw badRequest('JWT authorizers are supported for HTTP protocol only');
  if (authorizerUri !== undefined || authorizerPayloadFormatVersion !== undefined || enableSimpleResponses === true) {
    throw badRequest('AuthorizerUri and what belongs to it are supported for type REQUEST only');
  }
  const [source] = sources;
  if (sources.length !== 1 || (source?.from !== 'header' && source?.from !== 'querystring')) {
    throw badRequest('JWT authorizers have exactly one identity source, a header or a query parameter');
  }
  if (jwt === undefined || !isIssuer(jwt.issuer)) throw badRequest('Issuer must be a valid URL with scheme https');
  if (jwt.audience.length === 0) throw badRequest('At least one audience is required for a JWT authorizer');
}

/** One that may be fetched is decided when it is: an operator may trust issuers of the own network, over http too. */
function isIssuer(text: string): boolean {
  return /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/.test(text);
}
