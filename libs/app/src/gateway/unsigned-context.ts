import { headerOf } from '@stoker/core/http/http-request';
import type { ContextLookup } from '@stoker/core/iam/text-matcher';
import { requestContext, type RequestFacts } from '../identity/call-context.js';
import type { GatewayRequest } from './site.js';

/** What conditions of any policy may ask of a request to a site. */
export function requestFacts(request: GatewayRequest, region: string): RequestFacts {
  return {
    receivedAt: request.receivedAt,
    region,
    secureTransport: request.scheme === 'https',
    sourceIp: request.sourceIp,
    userAgent: headerOf(request.headers, 'user-agent') ?? '',
  };
}

/**
 * What conditions of an API's policies may ask of a request that nobody has signed.
 *
 * @param accountId the API's owner
 */
export function unsignedContext(request: GatewayRequest, region: string, accountId: string): ContextLookup {
  return requestContext(requestFacts(request, region), {
    'aws:PrincipalType': 'Anonymous',
    'aws:ResourceAccount': accountId,
  });
}
