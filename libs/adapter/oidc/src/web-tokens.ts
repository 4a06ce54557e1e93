import { ServiceError } from '@stoker/core/errors/service-error';
import type { Clock } from '@stoker/app/ports/clock';
import type { WebIdentity, WebTokens } from '@stoker/app/ports/web-identity';
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { FetchError, fetchJson } from './guarded-fetch.js';
import { IssuerKeys } from './issuer-keys.js';
import { expired, requireAudience, requireTimes, SKEW_SECONDS, webIdentity } from './claims.js';

/** Signatures by key pairs only: an issuer's public key must never be taken for a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** JSON Web Tokens, proven with `jose` and the keys that their issuers publish. */
export class JoseWebTokens implements WebTokens {
  readonly #keys: IssuerKeys;

  /** @param trustedOrigins issuers of the operator's own network, as `fetchJson` has them */
  constructor(
    trustedOrigins: readonly string[],
    private readonly clock: Clock,
  ) {
    const options = { trustedOrigins: new Set(trustedOrigins) };
    this.#keys = new IssuerKeys((url) => fetchJson(url, options), clock);
  }

  issuerOf(token: string): string {
    const { iss } = decode(token);
    if (iss === undefined || !/^https?:\/\/[^/]/.test(iss)) throw invalid('The ID Token has no issuer that is a URL');
    return iss;
  }

  async verify(token: string, issuer: string, clientIds: readonly string[]): Promise<WebIdentity> {
    const payload = await this.#prove(token, issuer);
    requireTimes(payload, this.#seconds());
    requireAudience(payload, clientIds);
    return webIdentity(payload);
  }

  /** The claims, signed by the issuer; its keys are looked at again where it may have a new one. */
  async #prove(token: string, issuer: string): Promise<JWTPayload> {
    try {
      return await this.#verifyWith(await this.#keys.of(issuer), token, issuer).catch(async (error: unknown) => {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        return this.#verifyWith(await this.#keys.again(issuer), token, issuer);
      });
    } catch (error) {
      throw error instanceof errors.JWTExpired ? expired(error.payload, this.#seconds()) : refusal(error);
    }
  }

  async #verifyWith(keys: JWTVerifyGetKey, token: string, issuer: string): Promise<JWTPayload> {
    const currentDate = new Date(this.clock.now());
    const options = { issuer, algorithms: ALGORITHMS, currentDate, clockTolerance: SKEW_SECONDS };
    return (await jwtVerify(token, keys, options)).payload;
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

function refusal(error: unknown): ServiceError {
  if (error instanceof FetchError) {
    const message = `Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements: ${error.message}`;
    return new ServiceError('IDPCommunicationErrorException', message, {}, { cause: error });
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return invalid(
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      error,
    );
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return invalid('The ID Token provided has an invalid signature', error);
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') {
    return invalid('The ID Token provided is not valid yet', error);
  }
  return invalid('The ID Token provided could not be validated', error);
}

function invalid(message: string, cause?: unknown): ServiceError {
  return new ServiceError('InvalidIdentityTokenException', message, {}, { cause });
}
