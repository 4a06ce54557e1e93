import type { CallEffect } from '@stoker/app/audit/call-audit';

/** Operations that hand out credentials, whatever they are called. */
const HANDS_OUT_CREDENTIALS: ReadonlySet<string> = new Set(['GetSessionToken', 'GetFederationToken']);

/**
 * What an operation may do, by its name, as AWS names them all. What is not known to read may change something, so a new
 * operation is audited unless it says that it is none of those.
 */
export function effectOf(operation: string): CallEffect {
  if (HANDS_OUT_CREDENTIALS.has(operation)) return 'write';
  if (/^(Get|List|Describe|Simulate)[A-Z]/.test(operation)) return 'read';
  return /^Invoke/.test(operation) ? 'data' : 'write';
}
