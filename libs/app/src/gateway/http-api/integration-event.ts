import { bodyText, eventV2 } from '@stoker/core/http/event-v2';
import { eventV1 } from '@stoker/core/http/event-v1';
import { headerOf, type HttpRequest, joinedHeaders } from '@stoker/core/http/http-request';
import type { ApiCall } from './api-call.js';

/**
 * The event that a request becomes.
 *
 * @param shown the request as its mapping leaves it
 * @param version `1.0` or `2.0`
 */
export function integrationEvent(
  call: ApiCall,
  shown: HttpRequest,
  version: string,
  body: Uint8Array,
): Readonly<Record<string, unknown>> {
  return version === '1.0' ? v1(call, shown, body) : v2(call, shown, body);
}

function v2(call: ApiCall, shown: HttpRequest, body: Uint8Array) {
  const { accountId, apiId, stage, route, rawPath, authorizer, pathParameters } = call;
  return eventV2(shown, body, {
    accountId,
    apiId,
    routeKey: route.routeKey,
    stage: stage.name,
    rawPath,
    authorizer,
    pathParameters: orAbsent(pathParameters),
    stageVariables: orAbsent(stage.variables),
  });
}

function v1(call: ApiCall, shown: HttpRequest, body: Uint8Array) {
  const { accountId, apiId, stage, route, rawPath, pathParameters } = call;
  const { headers, query, method, host, protocol, requestId, receivedAt, sourceIp } = shown;
  const { isBase64 } = bodyText(body, joinedHeaders(headers));
  return eventV1(
    {
      resource: route.path,
      path: rawPath,
      fullPath: rawPath,
      method,
      headers,
      query,
      pathParameters,
      body,
      isBinary: isBase64,
    },
    {
      accountId,
      apiId,
      domainName: host,
      protocol,
      requestId,
      extendedRequestId: requestId,
      receivedAt,
      resourceId: null,
      stage: stage.name,
      identity: { sourceIp, userAgent: headerOf(headers, 'user-agent') },
      authorizer: sideBySide(call.authorizer),
    },
    stage.variables,
    '1.0',
  );
}

/** Payload 1.0 has claims and what functions say side by side. */
function sideBySide(authorizer: ApiCall['authorizer']): Readonly<Record<string, unknown>> | undefined {
  if (authorizer === undefined) return undefined;
  const { jwt, lambda } = authorizer as { readonly jwt?: object; readonly lambda?: object };
  return { ...jwt, ...lambda };
}

function orAbsent<V>(map: Readonly<Record<string, V>>): Readonly<Record<string, V>> | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}
