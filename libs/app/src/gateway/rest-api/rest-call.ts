import { eventV1, type IdentityV1 } from '@stoker/core/http/event-v1';
import { headerOf, headerValues } from '@stoker/core/http/http-request';
import type { Caller } from '../../identity/caller.js';
import type { GatewayRequest } from '../site.js';
import type { CompiledMethod, CompiledResource, CompiledStage } from './compile-stage.js';

/** A request on its way through a REST API; each step notes what it found out. */
export interface RestCall {
  readonly request: GatewayRequest;
  readonly apiId: string;
  /** The API's owner. */
  readonly accountId: string;
  readonly stage: CompiledStage;
  readonly resource: CompiledResource;
  readonly method: CompiledMethod;
  /** Without the stage: what the trie was asked. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** `arn:aws:execute-api:…/prod/GET/pets/7`, which policies name: of the path that matched, however the client spelled it. */
  readonly methodArn: string;
  caller?: Caller;
  /** What the authorizer said. */
  authorizer?: Readonly<Record<string, string>>;
  apiKey?: { readonly id: string; readonly value: string };
  /** The key that the authorizer named. */
  usageIdentifierKey?: string | undefined;
}

/** The event that functions get, but for the body of an authorizer's. */
export function eventOf(call: RestCall, body: Uint8Array, isBinary: boolean) {
  const { request, stage, resource, method, pathParameters, apiId, accountId } = call;
  const { fullPath, path } = pathsOf(call);
  return eventV1(
    {
      resource: resource.path,
      path,
      fullPath,
      method: request.method,
      headers: request.headers,
      query: request.query,
      pathParameters,
      body,
      isBinary,
    },
    {
      accountId,
      apiId,
      domainName: request.host,
      protocol: request.protocol,
      requestId: request.requestId,
      extendedRequestId: request.requestId,
      receivedAt: request.receivedAt,
      resourceId: resource.id,
      stage: stage.name,
      identity: identityOf(call),
      authorizer: call.authorizer,
      operationName: method.method.operationName,
    },
    stage.variables,
  );
}

/** Under a domain of one's own paths are as the client has them; at the API's own address the stage is told apart. */
function pathsOf({ request, stage, path }: RestCall): { readonly path: string; readonly fullPath: string } {
  if (request.stage === undefined) return { path, fullPath: `/${stage.name}${path}` };
  const whole = `${request.prefix}${path}`;
  return { path: whole, fullPath: whole };
}

function identityOf({ request, caller, apiKey }: RestCall): IdentityV1 {
  return {
    sourceIp: request.sourceIp,
    userAgent: headerOf(request.headers, 'user-agent'),
    apiKey: apiKey?.value,
    apiKeyId: apiKey?.id,
    accessKey: caller?.accessKeyId,
    accountId: caller?.principal.accountId,
    caller: caller?.principal.id,
    userArn: caller?.principal.arn,
  };
}

/** What a request has at a place such as `method.request.header.X-Token`; undefined for nothing. */
export function valueAt(call: RestCall, place: string): string | undefined {
  const { request, stage, pathParameters } = call;
  const [, scope = '', name = ''] = /^(method\.request\.\w+|stageVariables|context)\.(.+)$/.exec(place) ?? [];
  switch (scope) {
    case 'method.request.header':
    case 'method.request.multivalueheader':
      return headerValues(request.headers, name.toLowerCase()).at(-1);
    case 'method.request.querystring':
    case 'method.request.multivaluequerystring':
      return new URLSearchParams(request.query).getAll(name).at(-1);
    case 'method.request.path':
      return Object.hasOwn(pathParameters, name) ? pathParameters[name] : undefined;
    case 'stageVariables':
      return stage.variables !== undefined && Object.hasOwn(stage.variables, name) ? stage.variables[name] : undefined;
    case 'context':
      return contextValue(call, name);
    default:
      return undefined;
  }
}

function contextValue({ request, stage, resource, apiId, accountId }: RestCall, name: string): string | undefined {
  const values: Readonly<Record<string, string | undefined>> = {
    accountId,
    apiId,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headerOf(request.headers, 'user-agent'),
    path: request.path,
    requestId: request.requestId,
    resourceId: resource.id,
    resourcePath: resource.path,
    stage: stage.name,
  };
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
