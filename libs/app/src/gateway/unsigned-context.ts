import { headerOf } from '@stoker/core/http/http-request';
import type { ContextLookup } from '@stoker/core/iam/text-matcher';
import { requestContext } from '../identity/call-context.js';
import type { GatewayRequest } from './site.js';

/**
 * What conditions of an API's policies may ask of a request that nobody has signed.
 *
 * @param accountId the API's owner
 */
export function unsignedContext(request: GatewayRequest, region: string, accountId: string): ContextLookup {
  const facts = {
    receivedAt: request.receivedAt,
    region,
    secureTransport: request.scheme === 'https',
    sourceIp: request.sourceIp,
    userAgent: headerOf(request.headers, 'user-agent') ?? '',
  };
  return requestContext(facts, { 'aws:PrincipalType': 'Anonymous', 'aws:ResourceAccount': accountId });
}
