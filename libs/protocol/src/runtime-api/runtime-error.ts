import type { IncomingMessage } from 'node:http';
import type { RuntimeError } from '@stoker/app/ports/sandbox-driver';
import { MAX_RESPONSE_BYTES } from './read-body.js';

/** Parsing holds the event loop for all tenants: 256 KB for a few ms, 6 MB for half a second. */
const MAX_PARSED_BYTES = 256 * 1024;

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

/** What Lambda answers instead of a result over the quota. */
export function responseTooLarge(): RuntimeError {
  return compose(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  );
}

function parse(fallbackType: string, body: Buffer): RuntimeError {
  if (body.length > MAX_PARSED_BYTES) return { errorType: fallbackType, errorMessage: '', body };
  const report = parseObject(body);
  if (report === undefined) return compose(fallbackType, body.toString());
  const { errorType, errorMessage, stackTrace } = report;
  return {
    errorType: typeof errorType === 'string' && errorType !== '' ? errorType : fallbackType,
    errorMessage: typeof errorMessage === 'string' ? errorMessage : '',
    ...(Array.isArray(stackTrace) && { stackTrace: stackTrace.filter((line) => typeof line === 'string') }),
    body,
  };
}

function compose(errorType: string, errorMessage: string): RuntimeError {
  return { errorType, errorMessage, body: Buffer.from(JSON.stringify({ errorMessage, errorType })) };
}

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
