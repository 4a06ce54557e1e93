import { ServiceError } from '@stoker/core/errors/service-error';
import type { Clock } from '@stoker/app/ports/clock';
import type { WebIdentity, WebTokens } from '@stoker/app/ports/web-identity';
import { decodeJwt, type JWTPayload } from 'jose';
import { type IssuerKeys, publishedKeys } from './issuer-keys.js';
import { requireAudience, requireTimes, webIdentity } from './claims.js';
import { proveToken } from './prove-token.js';

/** JSON Web Tokens, proven with `jose` and the keys that their issuers publish. */
export class JoseWebTokens implements WebTokens {
  readonly #keys: IssuerKeys;

  /** @param trustedOrigins issuers of the operator's own network, as `fetchJson` has them */
  constructor(
    trustedOrigins: readonly string[],
    private readonly clock: Clock,
  ) {
    this.#keys = publishedKeys(trustedOrigins, clock);
  }

  issuerOf(token: string): string {
    const { iss } = decode(token);
    if (iss === undefined || !/^https?:\/\/[^/]/.test(iss)) throw invalid('The ID Token has no issuer that is a URL');
    return iss;
  }

  async verify(token: string, issuer: string, clientIds: readonly string[]): Promise<WebIdentity> {
    const payload = await proveToken(this.#keys, token, issuer, this.clock.now());
    requireTimes(payload, this.#seconds());
    requireAudience(payload, clientIds);
    return webIdentity(payload);
  }

  #seconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw invalid(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      error,
    );
  }
}

function invalid(message: string, cause?: unknown): ServiceError {
  return new ServiceError('InvalidIdentityTokenException', message, {}, { cause });
}
