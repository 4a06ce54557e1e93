import type { HttpResponse } from './http-response.js';
import { JSON_TYPE } from './http-response.js';
import { responseHeaders } from './response-head.js';

/**
 * Reads what a function answered to an event of payload 2.0; undefined for what no response can be made of, which is
 * answered with 502. JSON without a `statusCode` is the body itself, of an answer of 200.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function answerV2(payload: Uint8Array): HttpResponse | undefined {
  const answer = parsed(payload);
  if (answer === undefined) return undefined;
  if (!isAnswer(answer.value)) return { status: 200, headers: { 'content-type': JSON_TYPE }, body: payload };
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer.value;
  const status = statusOf(statusCode);
  const head = responseHeaders(headers, cookies, JSON_TYPE);
  const isText = body === undefined || body === null || typeof body === 'string';
  const isFlag = isBase64Encoded === undefined || isBase64Encoded === null || typeof isBase64Encoded === 'boolean';
  if (status === undefined || head === undefined || !isText || !isFlag) return undefined;
  return { status, headers: head, body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8') };
}

interface Answer {
  readonly statusCode: unknown;
  readonly headers?: unknown;
  readonly cookies?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

function parsed(payload: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString()) as unknown };
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'statusCode');
}

/** A number, or one in quotation marks, of a final answer: 200 to 599. */
export function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}
