import type { RuntimeError } from '@stoker/app/ports/sandbox-driver';
import { MAX_RESULT_BYTES } from './frames.js';

/** Parsing holds the event loop for all tenants: 256 KB for a few ms, 6 MB for half a second. */
const MAX_PARSED_BYTES = 256 * 1024;

/**
 * Reads the parts of an error report that the platform itself looks at. The function can write what it likes into
 * the report, so anything that is missing or of another type is replaced. A report over 256 KB is passed on unread.
 *
 * @param body undefined when it was too large to be kept
 */
export function parseRuntimeError(body: Buffer | undefined): RuntimeError {
  if (body === undefined) return responseTooLarge();
  const report: Record<string, unknown> = body.length > MAX_PARSED_BYTES ? {} : parseObject(body);
  const stackTrace = report['trace'] ?? report['stackTrace'];
  return {
    errorType: typeof report['errorType'] === 'string' ? report['errorType'] : 'Runtime.Unknown',
    errorMessage: typeof report['errorMessage'] === 'string' ? report['errorMessage'] : '',
    ...(Array.isArray(stackTrace) && { stackTrace: stackTrace.filter((line) => typeof line === 'string') }),
    body,
  };
}

/** What Lambda answers instead of a result over the quota. */
export function responseTooLarge(): RuntimeError {
  const errorType = 'Function.ResponseSizeTooLarge';
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESULT_BYTES} bytes).`;
  return { errorType, errorMessage, body: Buffer.from(JSON.stringify({ errorMessage, errorType })) };
}

function parseObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
