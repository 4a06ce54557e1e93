import { ServiceError } from '@stoker/core/errors/service-error';
import type { BearerTokens, Claims } from '@stoker/app/ports/bearer-tokens';
import type { Clock } from '@stoker/app/ports/clock';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import { audiencesIn, requireTimes } from './claims.js';
import { type IssuerKeys, publishedKeys } from './issuer-keys.js';
import { ALGORITHMS, proveToken } from './prove-token.js';

/** Tokens that clients of APIs show, proven with `jose` and the keys that their issuers publish. */
export class JoseBearerTokens implements BearerTokens {
  readonly #keys: IssuerKeys;

  /** @param trustedOrigins issuers of the operator's own network, as `fetchJson` has them */
  constructor(
    trustedOrigins: readonly string[],
    private readonly clock: Clock,
  ) {
    this.#keys = publishedKeys(trustedOrigins, clock);
  }

  async prove(token: string, issuer: string, audiences: readonly string[]): Promise<Claims> {
    const now = this.clock.now();
    const { header, claims } = decoded(token);
    if (!ALGORITHMS.includes(header.alg ?? '') || typeof header.kid !== 'string')
      throw invalid('the wrong kind of key');
    if (claims.iss !== issuer) throw invalid('another issuer');
    requireTimes(claims, Math.floor(now / 1000));
    if (!audiencesOf(claims).some((audience) => audiences.includes(audience))) throw invalid('another audience');
    return proveToken(this.#keys, token, issuer, now);
  }
}

/** Nothing of it is proven yet. */
function decoded(token: string): { readonly header: ProtectedHeaderParameters; readonly claims: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch (cause) {
    throw invalid('no token', cause);
  }
}

/** `client_id` counts where there is no `aud`, as in access tokens of some issuers. */
function audiencesOf({ aud, client_id: client }: JWTPayload): readonly string[] {
  if (aud !== undefined) return audiencesIn(aud);
  return typeof client === 'string' ? [client] : [];
}

function invalid(found: string, cause?: unknown): ServiceError {
  return new ServiceError('InvalidIdentityTokenException', `The token is of ${found}.`, {}, { cause });
}
