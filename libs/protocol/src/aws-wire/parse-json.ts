import { serializationError } from './serialization-error.js';

/** Deeper than any shape of a model. */
const MAX_DEPTH = 64;
/** More brackets and commas than any sensible request has; bounds the memory that a hostile body costs. */
const MAX_TOKENS = 200_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;

/**
 * Parses a request's JSON after a look at its depth and size. A `__proto__` in it becomes a member like any
 * other. No body at all is undefined.
 *
 * @throws SerializationException
 */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  checkSize(body);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw serializationError('The request body is not valid JSON.');
  }
}

function checkSize(body: Buffer): void {
  let depth = 0;
  let tokens = 0;
  for (let at = 0; at < body.length; at++) {
    switch (body[at]) {
      case QUOTE:
        at = endOfString(body, at);
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        tokens++;
        if (++depth > MAX_DEPTH) throw serializationError(`The request body nests deeper than ${MAX_DEPTH} levels.`);
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth--;
        break;
      case COMMA:
        if (++tokens > MAX_TOKENS) throw serializationError(`The request body has more than ${MAX_TOKENS} elements.`);
        break;
      default:
    }
  }
}

/** Where the string that opens at `at` closes. `indexOf` makes a large zip in base64 cost nearly nothing. */
function endOfString(body: Buffer, at: number): number {
  for (;;) {
    const quote = body.indexOf(QUOTE, at + 1);
    if (quote < 0) return body.length;
    let escapes = quote;
    while (body[escapes - 1] === BACKSLASH) escapes--;
    if ((quote - escapes) % 2 === 0) return quote;
    at = quote;
  }
}
