import { headerOf } from '@stoker/core/http/http-request';
import type { RestCall } from './rest-call.js';
import type { RestPorts } from './rest-ports.js';
import { refuse } from './rest-refusal.js';

/**
 * Counts a request for the key that it came with, where its method asks for one.
 *
 * @throws RestRefusal
 */
export async function requireKey({ keys }: Pick<RestPorts, 'keys'>, call: RestCall): Promise<void> {
  const { accountId, apiId, stage, resource, method, request } = call;
  if (!method.method.apiKeyRequired) return;
  const isHeader = stage.snapshot.apiKeySource === 'HEADER';
  const value = isHeader ? headerOf(request.headers, 'x-api-key') : call.usageIdentifierKey;
  if (value === undefined || value === '') throw refuse('INVALID_API_KEY', 'Forbidden', 'no key');
  const methodPath = `${resource.path}/${method.method.httpMethod}`;
  const decision = await keys.take({ accountId, apiId, stage: stage.name, methodPath, value });
  switch (decision.kind) {
    case 'forbidden':
      throw refuse('INVALID_API_KEY', 'Forbidden', 'no key of the stage');
    case 'throttled':
      throw refuse('THROTTLED', 'Too Many Requests');
    case 'over-quota':
      throw refuse('QUOTA_EXCEEDED', 'Limit Exceeded');
    case 'allowed':
      call.apiKey = { id: decision.keyId, value };
  }
}
