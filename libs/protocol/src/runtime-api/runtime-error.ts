import type { IncomingMessage } from 'node:http';
import type { RuntimeError } from '@stoker/app/ports/sandbox-driver';
import { MAX_READ_REPORT_BYTES, parseReport, runtimeError } from '@stoker/app/sandbox/error-report';

const ERROR_TYPE_HEADER = 'lambda-runtime-function-error-type';
const ERROR_BODY_TRAILER = 'lambda-runtime-function-error-body';

/**
 * An error as the runtime reports it: the body says it all, the header stands in where it says nothing. The body
 * goes to the caller as it is; what is no JSON object is wrapped, for the caller is promised one. A report over 256 KB
 * is passed on unread.
 */
export function parseErrorReport(request: IncomingMessage, body: Buffer | 'too-large'): RuntimeError {
  const header = single(request.headers[ERROR_TYPE_HEADER]) ?? 'Runtime.Unknown';
  return parse(header, body === 'too-large' ? Buffer.alloc(0) : body);
}

/** The error that a streamed response ended with, in its trailers. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html */
export function parseErrorTrailers(request: IncomingMessage): RuntimeError | undefined {
  const errorType = request.trailers[ERROR_TYPE_HEADER];
  if (errorType === undefined) return undefined;
  return parse(errorType, Buffer.from(request.trailers[ERROR_BODY_TRAILER] ?? '', 'base64'));
}

function parse(fallbackType: string, body: Buffer): RuntimeError {
  if (body.length > MAX_READ_REPORT_BYTES) return { errorType: fallbackType, errorMessage: '', body };
  const report = parseReport(body);
  if (report === undefined) return runtimeError({ errorType: fallbackType, errorMessage: body.toString() });
  const { errorType, errorMessage, stackTrace } = report;
  return {
    errorType: typeof errorType === 'string' && errorType !== '' ? errorType : fallbackType,
    errorMessage: typeof errorMessage === 'string' ? errorMessage : '',
    ...(Array.isArray(stackTrace) && { stackTrace: stackTrace.filter((line) => typeof line === 'string') }),
    body,
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
