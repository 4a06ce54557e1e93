import type { Clock } from '@stoker/app/ports/clock';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { FetchError, fetchJson } from './guarded-fetch.js';

/** ms for which an issuer's keys are used without a look at what it publishes now. */
const KEEP_MS = 15 * 60_000;

/** ms between two looks that a token with an unknown key causes. */
const AGAIN_MS = 30_000;

/** ms for which an issuer is left alone that could not be asked. */
const FAILED_MS = 10_000;

/** Issuers whose keys are kept. */
const MAX_ISSUERS = 1_000;

interface Known {
  readonly keys: Promise<JWTVerifyGetKey>;
  /** Monotonic ms. */
  readonly readAt: number;
  failed: boolean;
}

/**
 * The keys that issuers publish, found by their discovery documents and kept for a while. Whoever holds a token can cause
 * a look at its issuer only now and then.
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export class IssuerKeys {
  /** In order of use. */
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly fetchJson: (url: string) => Promise<unknown>,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  /** @throws FetchError */
  of(issuer: string): Promise<JWTVerifyGetKey> {
    return this.#read(issuer, ({ failed }) => (failed ? FAILED_MS : KEEP_MS));
  }

  /** The same, looked at anew unless that was done just now: a token names a key that was not among them. */
  again(issuer: string): Promise<JWTVerifyGetKey> {
    return this.#read(issuer, () => AGAIN_MS);
  }

  #read(issuer: string, keepMs: (known: Known) => number): Promise<JWTVerifyGetKey> {
    const now = this.clock.monotonic();
    const known = this.#known.get(issuer);
    if (known !== undefined && now - known.readAt < keepMs(known)) return known.keys;
    const read: Known = { keys: this.#fetch(issuer), readAt: now, failed: false };
    read.keys.catch(() => (read.failed = true));
    this.#known.delete(issuer);
    this.#known.set(issuer, read);
    const oldest = this.#known.size > MAX_ISSUERS ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return read.keys;
  }

  async #fetch(issuer: string): Promise<JWTVerifyGetKey> {
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document = await this.fetchJson(address);
    if (!isRecord(document) || document['issuer'] !== issuer || typeof document['jwks_uri'] !== 'string') {
      throw new FetchError('The discovery document is not one of the issuer');
    }
    const keys = await this.fetchJson(document['jwks_uri']);
    try {
      return createLocalJWKSet(keys as JSONWebKeySet);
    } catch (error) {
      throw new FetchError('The issuer publishes no key set', { cause: error });
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Those that are fetched from where they are published.
 *
 * @param trustedOrigins issuers of the operator's own network, as `fetchJson` has them
 */
export function publishedKeys(trustedOrigins: readonly string[], clock: Pick<Clock, 'monotonic'>): IssuerKeys {
  const options = { trustedOrigins: new Set(trustedOrigins) };
  return new IssuerKeys((url) => fetchJson(url, options), clock);
}
