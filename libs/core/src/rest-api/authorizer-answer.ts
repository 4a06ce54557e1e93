import { authorizerResult } from '../gateway/authorizer-result.js';
import { parsePolicy } from '../iam/parse-policy.js';
import type { PolicyDocument } from '../iam/policy.js';

/** What an authorizer's function said. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policy: PolicyDocument;
  /** For the function behind the method: texts, whatever they were. */
  readonly context: Readonly<Record<string, string>>;
  /** The API key that counts, where the API takes keys from its authorizers. */
  readonly usageIdentifierKey?: string | undefined;
}

/**
 * Reads the answer of an authorizer's function; undefined for one that is none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function readAuthorizerAnswer(payload: Uint8Array): AuthorizerAnswer | undefined {
  const { principalId, policyDocument, context, usageIdentifierKey } = authorizerResult(payload) ?? {};
  if (typeof principalId !== 'string' || typeof policyDocument !== 'object' || !isContext(context)) return undefined;
  try {
    return {
      principalId,
      policy: parsePolicy(JSON.stringify(policyDocument)),
      context: Object.fromEntries(Object.entries(context ?? {}).map(([name, value]) => [name, String(value)])),
      usageIdentifierKey: typeof usageIdentifierKey === 'string' ? usageIdentifierKey : undefined,
    };
  } catch {
    return undefined;
  }
}

/** Objects and lists are none that a context may hold. */
function isContext(
  context: unknown,
): context is Readonly<Record<string, string | number | boolean | null>> | undefined {
  if (context === undefined || context === null) return true;
  if (typeof context !== 'object' || Array.isArray(context)) return false;
  return Object.values(context).every((value) => value === null || typeof value !== 'object');
}
