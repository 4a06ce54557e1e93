import { ServiceError } from '../errors/service-error.js';

/** What a policy is attached to, which decides the elements that it must and must not have. */
export type PolicyUse = 'identity' | 'resource' | 'trust';

/** The error of a document that breaks the grammar. */
export function malformed(message: string, cause?: unknown): ServiceError {
  return new ServiceError('MalformedPolicyDocumentException', message, {}, { cause });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
