import type { VariableScope } from '@stoker/core/gateway/v2/variables';
import { clfTime } from '@stoker/core/http/event-v1';
import { headerOf } from '@stoker/core/http/http-request';
import type { GatewayRequest } from '../site.js';
import type { CompiledRoute, CompiledStage } from './compile-api.js';

/** What an authorizer found out: `{ jwt: … }`, `{ iam: … }`, `{ lambda: … }`. */
export type AuthorizerFacts = Readonly<Record<string, unknown>>;

/** A request on its way through an API; each stage notes what it found out. */
export interface ApiCall {
  readonly accountId: string;
  readonly apiId: string;
  readonly region: string;
  readonly request: GatewayRequest;
  readonly stage: CompiledStage;
  /** Without the stage, where the path says that. */
  readonly path: string;
  /** As the client sent it. */
  readonly rawPath: string;
  /** As it matched the route, however the client spelled it: what policies name. */
  readonly matchedPath: string;
  readonly route: CompiledRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
  authorizer?: AuthorizerFacts;
  /** Of the integration, for the access log. */
  integrationStatus?: number;
  integrationMs?: number;
  integrationError?: string;
}

/** What is said of the answer when it is there. */
export interface CallEnd {
  readonly status: number;
  readonly bytes: number | undefined;
  readonly ms: number;
}

/** The value of a variable of mappings and log formats; undefined for what there is none of. */
export function variableOf(call: ApiCall, scope: VariableScope, name: string, end?: CallEnd): string | undefined {
  const { request, stage, path, pathParameters } = call;
  switch (scope) {
    case 'request.header':
      return headerOf(request.headers, name.toLowerCase());
    case 'request.querystring':
      return new URLSearchParams(request.query).getAll(name).join(',') || undefined;
    case 'request.path':
      return name === '' ? path : own(pathParameters, name);
    case 'stageVariables':
      return own(stage.variables, name);
    case 'context':
      return contextValue(call, name, end);
    case 'response.header':
      return undefined;
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
function contextValue(call: ApiCall, name: string, end: CallEnd | undefined): string | undefined {
  if (name.startsWith('authorizer.')) return authorizerValue(call.authorizer, name.slice('authorizer.'.length));
  const value = CONTEXT[name]?.(call, end);
  return value === undefined ? undefined : String(value);
}

const CONTEXT: Readonly<Record<string, (call: ApiCall, end?: CallEnd) => string | number | undefined>> = {
  __proto__: null as never,
  accountId: ({ accountId }) => accountId,
  apiId: ({ apiId }) => apiId,
  domainName: ({ request }) => request.host,
  domainPrefix: ({ request }) => request.host.split('.')[0],
  'error.message': ({ request }) => request.access.errorCode,
  'error.responseType': ({ request }) => request.access.errorCode,
  extendedRequestId: ({ request }) => request.requestId,
  httpMethod: ({ request }) => request.method,
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.userAgent': ({ request }) => headerOf(request.headers, 'user-agent'),
  'identity.userArn': ({ request }) => request.access.principal,
  'integration.error': ({ integrationError }) => integrationError,
  'integration.latency': ({ integrationMs }) => integrationMs && Math.round(integrationMs),
  'integration.status': ({ integrationStatus }) => integrationStatus,
  integrationErrorMessage: ({ integrationError }) => integrationError,
  integrationLatency: ({ integrationMs }) => integrationMs && Math.round(integrationMs),
  integrationStatus: ({ integrationStatus }) => integrationStatus,
  path: ({ rawPath }) => rawPath,
  protocol: ({ request }) => request.protocol,
  requestId: ({ request }) => request.requestId,
  requestTime: ({ request }) => clfTime(request.receivedAt),
  requestTimeEpoch: ({ request }) => request.receivedAt,
  responseLatency: (_, end) => end && Math.round(end.ms),
  responseLength: (_, end) => end?.bytes,
  routeKey: ({ route }) => route.routeKey,
  stage: ({ stage }) => stage.name,
  status: (_, end) => end?.status,
};

/** `claims.sub` of a token, or a value of a function's context. */
function authorizerValue(facts: AuthorizerFacts | undefined, name: string): string | undefined {
  const claim = /^claims\.(.+)$/.exec(name)?.[1];
  const from =
    claim === undefined ? facts?.['lambda'] : (facts?.['jwt'] as { readonly claims?: unknown } | undefined)?.claims;
  const value =
    typeof from === 'object' && from !== null ? own(from as Record<string, unknown>, claim ?? name) : undefined;
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value as string);
}

function own<T>(map: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
