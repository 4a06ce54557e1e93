import { hash } from 'node:crypto';
import { formatAmzDate } from './amz-date.js';
import {
  ALGORITHM,
  UNSIGNED_PAYLOAD,
  canonicalPath,
  canonicalQuery,
  canonicalValue,
  encode,
  stringToSign,
} from './canonical.js';
import { SigningKeyCache, formatScope, signature, type Scope } from './signing-key.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request as it is going to be sent. */
export interface RequestToSign {
  readonly method: string;
  /** Path and query, encoded. */
  readonly url: string;
  /** `host` must be among them. All are signed but those that proxies change. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | undefined;
  /** What stands for the body, where it is not at hand: `UNSIGNED-PAYLOAD`. */
  readonly payloadHash?: string | undefined;
}

/** Headers that travel unsigned, because proxies may add or change them. */
const UNSIGNED = new Set([
  'authorization',
  'connection',
  'expect',
  'transfer-encoding',
  'user-agent',
  'x-amzn-trace-id',
]);

/** Signs requests of one identity to one service. */
export class Signer {
  readonly #keys = new SigningKeyCache(2);

  constructor(
    private readonly credentials: Credentials,
    private readonly region: string,
    private readonly service: string,
  ) {}

  /**
   * The headers to send: those given and `x-amz-date`, `x-amz-security-token`, `authorization`.
   *
   * @param now ms since the epoch
   */
  sign(request: RequestToSign, now: number): Record<string, string> {
    const amzDate = formatAmzDate(now);
    const payloadHash = request.payloadHash ?? hash('sha256', request.body ?? '');
    const headers: Record<string, string> = { ...request.headers, 'x-amz-date': amzDate };
    if (this.credentials.sessionToken !== undefined) headers['x-amz-security-token'] = this.credentials.sessionToken;
    if (this.service === 's3') headers['x-amz-content-sha256'] = payloadHash;
    const scope = this.#scope(amzDate);
    const [signedHeaders, digest] = this.#signature(request, request.url, headers, payloadHash, amzDate, scope);
    headers['authorization'] =
      `${ALGORITHM} Credential=${this.credentials.accessKeyId}/${formatScope(scope)}, SignedHeaders=${signedHeaders}, Signature=${digest}`;
    return headers;
  }

  /**
   * The path and query of a presigned URL, good for `expires` seconds; the headers given must be sent with it.
   *
   * @param now ms since the epoch
   */
  presign(request: RequestToSign, now: number, expires: number): string {
    const amzDate = formatAmzDate(now);
    const scope = this.#scope(amzDate);
    const { accessKeyId, sessionToken } = this.credentials;
    const parameters = [
      `X-Amz-Algorithm=${ALGORITHM}`,
      `X-Amz-Credential=${encode(`${accessKeyId}/${formatScope(scope)}`)}`,
      `X-Amz-Date=${amzDate}`,
      `X-Amz-Expires=${expires}`,
      ...(sessionToken === undefined ? [] : [`X-Amz-Security-Token=${encode(sessionToken)}`]),
      `X-Amz-SignedHeaders=${encode(
        signable(request.headers)
          .map(([name]) => name)
          .join(';'),
      )}`,
    ];
    const url = `${request.url}${request.url.includes('?') ? '&' : '?'}${parameters.join('&')}`;
    const payloadHash = this.service === 's3' ? UNSIGNED_PAYLOAD : hash('sha256', request.body ?? '');
    const [, digest] = this.#signature(request, url, request.headers, payloadHash, amzDate, scope);
    return `${url}&X-Amz-Signature=${digest}`;
  }

  #scope(amzDate: string): Scope {
    return { date: amzDate.slice(0, 8), region: this.region, service: this.service };
  }

  #signature(
    request: RequestToSign,
    url: string,
    headers: Readonly<Record<string, string>>,
    payloadHash: string,
    amzDate: string,
    scope: Scope,
  ): [signedHeaders: string, signature: string] {
    const [path = '/', query = ''] = url.split(/\?(.*)/s);
    const signed = signable(headers);
    const signedHeaders = signed.map(([name]) => name).join(';');
    const text = stringToSign(
      {
        method: request.method,
        path: canonicalPath(path, this.service),
        query: canonicalQuery(query),
        headers: signed.map(([name, value]) => `${name}:${canonicalValue(value)}\n`).join(''),
        signedHeaders,
        payloadHash,
      },
      amzDate,
      formatScope(scope),
    );
    const { accessKeyId, secretAccessKey } = this.credentials;
    return [signedHeaders, signature(this.#keys.get(accessKeyId, secretAccessKey, scope), text)];
  }
}

/** The headers to sign: lower-case names, sorted. */
function signable(headers: Readonly<Record<string, string>>): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !UNSIGNED.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
