import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { TERMINATOR } from './canonical.js';

/** What a signing key is derived for. */
export interface Scope {
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** The scope as it stands in a string to sign and, after the access key's id, in a credential. */
export function formatScope(scope: Scope): string {
  return `${scope.date}/${scope.region}/${scope.service}/${TERMINATOR}`;
}

/** Derives the key. A `KeyObject`, because HMAC with one costs a fifth of HMAC with bytes (2 against 11 µs). */
export function deriveSigningKey(secret: string, scope: Scope): KeyObject {
  return createSecretKey(
    [scope.date, scope.region, scope.service, TERMINATOR].reduce<Buffer>(
      (key, text) => createHmac('sha256', key).update(text).digest(),
      Buffer.from(`AWS4${secret}`),
    ),
  );
}

/** Hex signature of a string to sign. */
export function signature(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Compares in a time that says nothing of where two signatures part. */
export function equalSignatures(expected: string, claimed: string): boolean {
  const [a, b] = [Buffer.from(expected, 'latin1'), Buffer.from(claimed, 'latin1')];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Derived keys by (access key, scope), least recently used forgotten first. */
export class SigningKeyCache {
  readonly #entries = new Map<string, { readonly secret: string; readonly key: KeyObject }>();

  constructor(private readonly capacity = 1000) {}

  /** The derived key; one that came from another secret under the same id is never answered. */
  get(accessKeyId: string, secret: string, scope: Scope): KeyObject {
    const name = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}`;
    const found = this.#entries.get(name);
    if (found !== undefined) this.#entries.delete(name);
    const entry = found?.secret === secret ? found : { secret, key: deriveSigningKey(secret, scope) };
    this.#entries.set(name, entry);
    if (this.#entries.size > this.capacity) this.#entries.delete(this.#entries.keys().next().value as string);
    return entry.key;
  }

  get size(): number {
    return this.#entries.size;
  }
}
