import type { IdentitySource } from '@stoker/core/gateway/v2/authorizer';
import { type ApiCall, variableOf } from './api-call.js';

const SCOPES = {
  header: 'request.header',
  querystring: 'request.querystring',
  context: 'context',
  stageVariables: 'stageVariables',
} as const;

/** What a request has at an identity source; undefined for nothing. */
export function identityOf(call: ApiCall, { from, name }: IdentitySource): string | undefined {
  return variableOf(call, SCOPES[from], name) || undefined;
}
