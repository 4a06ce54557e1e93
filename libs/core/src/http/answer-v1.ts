import { isJsonObject } from '../events/pattern/json-value.js';
import { statusOf } from './answer-v2.js';
import type { HttpResponse, ResponseHeaders } from './http-response.js';
import { isBinaryMediaType } from './media-types.js';

/** What decides whether a body that the function calls base64 is sent as the bytes it stands for. */
export type BinaryAnswers =
  /** As HTTP APIs do it. */
  | 'always'
  /** As REST APIs do it: where the type that the client accepts first, or the answer's own, is a binary one. */
  | { readonly accept: string | undefined; readonly binaryMediaTypes: readonly string[] };

/**
 * Reads what a function answered to an event of payload 1.0; undefined for what no response can be made of, which gateways
 * answer with 502. `headers` and `multiValueHeaders` are merged, the latter's values standing for those of the same name.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 *
 * @param payload JSON
 */
export function answerV1(payload: Uint8Array, binary: BinaryAnswers): HttpResponse | undefined {
  const answer = parse(payload);
  if (answer === undefined) return undefined;
  const status = statusOf(answer['statusCode']);
  const headers = headersOf(answer['headers'], answer['multiValueHeaders']);
  const text = answer['body'] ?? '';
  const isBase64 = answer['isBase64Encoded'] ?? false;
  if (status === undefined || headers === undefined || typeof text !== 'string' || typeof isBase64 !== 'boolean') {
    return undefined;
  }
  const body = Buffer.from(text, isBase64 && decodes(binary, headers) ? 'base64' : 'utf8');
  return { status, headers, body };
}

function parse(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Those that are null are none. */
function headersOf(single: unknown, multiple: unknown): ResponseHeaders | undefined {
  const headers = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(single ?? {})) {
    if (value === null) continue;
    const text = textOf(value);
    if (!isJsonObject(single) || text === undefined) return undefined;
    headers.set(name.toLowerCase(), [text]);
  }
  for (const [name, values] of Object.entries(multiple ?? {})) {
    if (values === null) continue;
    const texts: unknown = isJsonObject(multiple) && Array.isArray(values) ? textsOf(values) : undefined;
    if (!isTexts(texts)) return undefined;
    headers.set(name.toLowerCase(), texts);
  }
  const sent = [...headers].filter(([, values]) => values.length > 0);
  if (!sent.every(isSendable)) return undefined;
  return Object.fromEntries(sent.map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}

function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function textsOf(values: readonly unknown[]): unknown[] {
  return values.filter((value) => value !== null).map(textOf);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** Nothing that would end a line, or that no header may hold, so that a value never becomes a header of its own. */
function isSendable([name, values]: readonly [string, readonly string[]]): boolean {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && values.every((value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value));
}

function decodes(binary: BinaryAnswers, headers: ResponseHeaders): boolean {
  if (binary === 'always') return true;
  const [type] = [headers['content-type']].flat();
  const { accept, binaryMediaTypes } = binary;
  return isBinaryMediaType(accept, binaryMediaTypes) || isBinaryMediaType(type, binaryMediaTypes);
}
