import { ServiceError } from '@stoker/core/errors/service-error';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { expired, SKEW_SECONDS } from './claims.js';
import { FetchError } from './guarded-fetch.js';
import type { IssuerKeys } from './issuer-keys.js';

/** Signatures by key pairs only: an issuer's public key must never be taken for a shared secret. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * The claims of a token, signed by the issuer; its keys are looked at again where it may have a new one.
 *
 * @param now ms since the epoch
 * @throws ExpiredIdentityTokenException, InvalidIdentityTokenException, IDPCommunicationErrorException
 */
export async function proveToken(keys: IssuerKeys, token: string, issuer: string, now: number): Promise<JWTPayload> {
  const verifyWith = async (key: JWTVerifyGetKey): Promise<JWTPayload> => {
    const options = { issuer, algorithms: ALGORITHMS, currentDate: new Date(now), clockTolerance: SKEW_SECONDS };
    return (await jwtVerify(token, key, options)).payload;
  };
  try {
    return await verifyWith(await keys.of(issuer)).catch(async (error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return verifyWith(await keys.again(issuer));
    });
  } catch (error) {
    throw error instanceof errors.JWTExpired ? expired(error.payload, Math.floor(now / 1000)) : refusal(error);
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
