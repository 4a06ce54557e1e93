import type { Failure } from '@stoker/core/invocation/failure';
import type { RuntimeError } from '../ports/sandbox-driver.js';

/**
 * Bytes of an error report that are read at most; a larger one is passed on as it is. Parsing holds the event loop for
 * all tenants: 256 KB for a few ms, 6 MB for half a second.
 */
export const MAX_READ_REPORT_BYTES = 256 * 1024;

/** A failure that the platform itself words, as if the runtime had reported it. */
export function runtimeError({ errorType, errorMessage }: Failure): RuntimeError {
  return { errorType, errorMessage, body: Buffer.from(JSON.stringify({ errorMessage, errorType })) };
}

/** The members of a report, whatever way it came; undefined for what is no JSON object. */
export function parseReport(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
