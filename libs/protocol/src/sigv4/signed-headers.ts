import { ServiceError } from '@stoker/core/errors/service-error';
import { canonicalValue } from './canonical.js';

/**
 * Refuses a request whose `host` or any `x-amz-*` header is outside the signature: whoever could change those
 * on the way could change what the request means.
 *
 * @param signedHeaders lower-case names joined by `;`
 */
export function requireSigned(rawHeaders: readonly string[], signedHeaders: string): void {
  const list = `;${signedHeaders};`;
  if (!list.includes(';host;')) throw unsigned("'Host' or ':authority'");
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length < 6 || name.charCodeAt(1) !== HYPHEN) continue;
    const lower = name.toLowerCase();
    if (lower.startsWith('x-amz-') && !list.includes(`;${lower};`)) throw unsigned(`'${lower}'`);
  }
}

const HYPHEN = 0x2d;

function unsigned(header: string): ServiceError {
  return new ServiceError('InvalidSignatureException', `${header} must be a 'SignedHeader' in the AWS Authorization.`);
}

/**
 * The header part of the canonical request, one `name:value\n` a name; values of a header that came more than
 * once are joined by commas. Undefined when a signed header is not there.
 */
export function collectSignedHeaders(rawHeaders: readonly string[], signedHeaders: string): string | undefined {
  const names = signedHeaders.split(';');
  const values: (string | undefined)[] = new Array<undefined>(names.length).fill(undefined);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const at = names.indexOf(rawHeaders[index]!.toLowerCase());
    if (at < 0) continue;
    const value = canonicalValue(rawHeaders[index + 1]!);
    values[at] = values[at] === undefined ? value : `${values[at]},${value}`;
  }
  let text = '';
  for (let at = 0; at < names.length; at++) {
    if (values[at] === undefined) return undefined;
    text += `${names[at]}:${values[at]}\n`;
  }
  return text;
}
