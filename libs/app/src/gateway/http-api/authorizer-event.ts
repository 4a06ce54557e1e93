import { integrationEvent } from './integration-event.js';
import type { ApiCall } from './api-call.js';
import type { CompiledAuthorizer } from './compile-api.js';
import { sourceArn } from './invoke-integration.js';

/**
 * What an authorizer's function is asked with: the event of its format without the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.payload-format
 */
export function eventForAuthorizer(
  call: ApiCall,
  { payload, sources }: CompiledAuthorizer,
  identity: readonly string[],
): Readonly<Record<string, unknown>> {
  const { body: _, isBase64Encoded: __, ...event } = integrationEvent(call, call.request, payload, new Uint8Array());
  if (payload === '2.0') {
    const identitySource = sources.length === 0 ? null : identity;
    return { ...event, type: 'REQUEST', routeArn: sourceArn(call), identitySource };
  }
  const joined = identity.join(',');
  return { ...event, type: 'REQUEST', methodArn: sourceArn(call), identitySource: joined, authorizationToken: joined };
}
