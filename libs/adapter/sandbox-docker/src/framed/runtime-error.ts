import { MAX_READ_REPORT_BYTES, parseReport, runtimeError } from '@stoker/app/sandbox/error-report';
import { responseTooLarge } from '@stoker/core/invocation/failure';
import type { RuntimeError } from '@stoker/app/ports/sandbox-driver';

/**
 * Reads the parts of an error report that the platform itself looks at. The function can write what it likes into
 * the report, so anything that is missing or of another type is replaced. A report over 256 KB is passed on unread.
 *
 * @param body undefined when it was too large to be kept
 */
export function parseRuntimeError(body: Buffer | undefined): RuntimeError {
  if (body === undefined) return runtimeError(responseTooLarge());
  const report = (body.length > MAX_READ_REPORT_BYTES ? undefined : parseReport(body)) ?? {};
  const stackTrace = report['trace'] ?? report['stackTrace'];
  return {
    errorType: typeof report['errorType'] === 'string' ? report['errorType'] : 'Runtime.Unknown',
    errorMessage: typeof report['errorMessage'] === 'string' ? report['errorMessage'] : '',
    ...(Array.isArray(stackTrace) && { stackTrace: stackTrace.filter((line) => typeof line === 'string') }),
    body,
  };
}
