import { isServiceError } from '../errors/service-error.js';
import { SourceTrouble } from './source-trouble.js';

/** What `LastProcessingResult` says of a mapping. https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export const RESULTS = {
  ok: 'OK',
  nothing: 'No records processed',
  functionFailed: 'PROBLEM: Function call failed',
  throttled: 'PROBLEM: Function call was throttled',
  functionGone: 'PROBLEM: The function does not exist',
  platformFailed: 'PROBLEM: internal Lambda error. Please contact Lambda customer support.',
  sourceGone: 'PROBLEM: The event source does not exist',
  sourceDenied: 'PROBLEM: Access to the event source is denied',
  sourceUnreachable: 'PROBLEM: The event source could not be reached',
  accountSuspended: 'PROBLEM: The account is suspended',
  roleGone: 'PROBLEM: Lambda failed to assume your function execution role.',
  trimmed: 'PROBLEM: Records were gone from the event source before they were read',
  changesLost: 'PROBLEM: The replication slot was lost, and changes with it. Delete the mapping and create another',
  recordTooLarge: 'PROBLEM: A record is too large for an invocation',
} as const;

/** What it says when the source could not be read. */
export function sourceProblem(error: unknown): string {
  if (error instanceof SourceTrouble) return error.result;
  if (isServiceError(error, 'ResourceNotFoundException')) return RESULTS.sourceGone;
  if (isServiceError(error, 'AccessDeniedException')) return RESULTS.sourceDenied;
  return RESULTS.sourceUnreachable;
}
