import { hash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';
import { formatAmzDate, parseAmzDate } from './amz-date.js';
import { readAuthorizationHeader } from './authorization-header.js';
import { TERMINATOR, UNSIGNED_PAYLOAD, canonicalPath, canonicalQuery, stringToSign } from './canonical.js';
import type { RawClaim, SignatureClaim, SignedRequest } from './claim.js';
import { missingToken } from './claimed-service.js';
import { mismatch, unproven } from './mismatch.js';
import { ChunkSigner } from './payload/chunk-signer.js';
import { payloadProof } from './payload/payload-proof.js';
import { isPresigned, readPresignedQuery } from './presigned-query.js';
import { collectSignedHeaders, requireSigned } from './signed-headers.js';
import { SigningKeyCache, equalSignatures, formatScope, signature } from './signing-key.js';

/** What signatures are good for here. */
export interface VerifierOptions {
  /** The region that a credential must be scoped to. */
  readonly region: string;
  /** Another region that it may be scoped to: where a global service's home is not `region`. */
  readonly globalRegion?: string | undefined;
  /** The service's signing name, such as `lambda`. */
  readonly service: string;
}

/** Largest distance between the sender's clock and ours, ms. */
const MAX_SKEW_MS = 5 * 60_000;

/**
 * Verifies AWS Signature Version 4 in two steps: `parse` before the body is read, so that a request with no
 * chance costs nothing more, and `verify` with the body.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export class SignatureVerifier {
  readonly #keys = new SigningKeyCache();

  constructor(private readonly options: VerifierOptions) {}

  /**
   * Reads the claim and refuses what is wrong whatever the key is: no or half a signature, another scope,
   * another time, headers that had to be signed.
   *
   * @param now ms since the epoch
   * @throws MissingAuthenticationTokenException, IncompleteSignatureException, InvalidSignatureException
   */
  parse(request: SignedRequest, now: number): SignatureClaim {
    const raw = readClaim(request);
    const [accessKeyId, date, region, service, terminator, ...more] = raw.credential.split('/');
    if (!accessKeyId || !date || !region || !service || !terminator || more.length > 0) {
      throw new ServiceError(
        'IncompleteSignatureException',
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${raw.credential}'`,
      );
    }
    const claim: SignatureClaim = {
      accessKeyId,
      scope: { date, region, service },
      amzDate: raw.amzDate,
      signedHeaders: raw.signedHeaders,
      signature: raw.signature,
      securityToken: raw.securityToken,
      presigned: raw.expires !== undefined,
    };
    this.#checkScope(claim, terminator);
    checkTime(raw, now);
    requireSigned(request.rawHeaders, claim.signedHeaders);
    return claim;
  }

  /**
   * Proves the claim: the holder of `secret` signed this method, path, query, headers and body.
   *
   * @throws InvalidSignatureException
   */
  verify(claim: SignatureClaim, request: SignedRequest, secret: string, body: Uint8Array): void {
    this.#prove(claim, request, secret, payloadHash(claim, request, body));
  }

  /**
   * Proves the claim of a request to S3 whose body is still to come, and answers what proves the body: pipe it
   * through, and nothing of it that was not signed comes out.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
   *
   * @throws InvalidSignatureException, InvalidRequestContentException
   */
  verifyStreamed(claim: SignatureClaim, request: SignedRequest, secret: string): Transform {
    const payload = declaredPayload(claim, request);
    if (payload === undefined) throw unproven("Missing required header for this request: 'x-amz-content-sha256'");
    this.#prove(claim, request, secret, payload);
    const key = this.#keys.get(claim.accessKeyId, secret, claim.scope);
    return payloadProof(payload, request.headers, new ChunkSigner(key, claim.amzDate, claim.scope, claim.signature));
  }

  #prove(claim: SignatureClaim, request: SignedRequest, secret: string, payloadHash: string): void {
    const headers = collectSignedHeaders(request.rawHeaders, claim.signedHeaders);
    if (headers === undefined) throw mismatch();
    const [path, query] = splitUrl(request.url ?? '/');
    const text = stringToSign(
      {
        method: request.method ?? 'GET',
        path: canonicalPath(path, claim.scope.service),
        query: canonicalQuery(query, claim.presigned),
        headers,
        signedHeaders: claim.signedHeaders,
        payloadHash,
      },
      claim.amzDate,
      formatScope(claim.scope),
    );
    const key = this.#keys.get(claim.accessKeyId, secret, claim.scope);
    if (!equalSignatures(signature(key, text), claim.signature)) throw mismatch();
  }

  #checkScope({ scope, amzDate }: SignatureClaim, terminator: string): void {
    const { region, globalRegion, service } = this.options;
    const problem =
      scope.region !== region && scope.region !== globalRegion
        ? `Credential should be scoped to a valid region, not '${scope.region}'.`
        : scope.service !== service
          ? `Credential should be scoped to correct service: '${service}'.`
          : terminator !== TERMINATOR
            ? `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'.`
            : !amzDate.startsWith(scope.date)
              ? `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`
              : undefined;
    if (problem !== undefined) throw new ServiceError('InvalidSignatureException', problem);
  }
}

function readClaim(request: SignedRequest): RawClaim {
  const { authorization } = request.headers;
  if (authorization !== undefined) return readAuthorizationHeader(authorization, request);
  const [, query] = splitUrl(request.url ?? '/');
  if (isPresigned(query)) return readPresignedQuery(query);
  throw missingToken();
}

/** Path and query of a request's target. */
function splitUrl(url: string): [path: string, query: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function checkTime(raw: RawClaim, now: number): void {
  const signedAt = parseAmzDate(raw.amzDate);
  if (signedAt === undefined) {
    throw new ServiceError(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${raw.amzDate}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const latest = now + MAX_SKEW_MS;
  if (signedAt > latest) {
    throw new ServiceError(
      'InvalidSignatureException',
      `Signature not yet current: ${raw.amzDate} is still later than ${formatAmzDate(latest)} (${formatAmzDate(now)} + 5 min.)`,
    );
  }
  const goodUntil = raw.expires === undefined ? signedAt + MAX_SKEW_MS : signedAt + raw.expires * 1000;
  if (goodUntil >= now) return;
  throw new ServiceError(
    'InvalidSignatureException',
    raw.expires === undefined
      ? `Signature expired: ${raw.amzDate} is now earlier than ${formatAmzDate(now - MAX_SKEW_MS)} (${formatAmzDate(now)} - 5 min.)`
      : `Signature expired: ${formatAmzDate(goodUntil)} is now earlier than ${formatAmzDate(now)}`,
  );
}

/**
 * What stands for the body in the canonical request: its digest, whatever a header claims it to be. Only S3 and
 * presigned URLs may leave the body out, by saying so in what they sign; presigned URLs of S3 do by saying nothing.
 */
function payloadHash(claim: SignatureClaim, request: SignedRequest, body: Uint8Array): string {
  const declared = declaredPayload(claim, request);
  const mayBeUnsigned = claim.presigned || claim.scope.service === 's3';
  return mayBeUnsigned && declared === UNSIGNED_PAYLOAD ? UNSIGNED_PAYLOAD : hash('sha256', body);
}

/** `x-amz-content-sha256`, from the header or, presigned, from the query. */
function declaredPayload({ presigned, scope }: SignatureClaim, request: SignedRequest): string | undefined {
  const header = request.headers['x-amz-content-sha256'];
  if (typeof header === 'string' || !presigned) return header as string | undefined;
  const [, inQuery] = /[?&]X-Amz-Content-Sha256=([\w-]+)/.exec(request.url ?? '') ?? [];
  return inQuery ?? (scope.service === 's3' ? UNSIGNED_PAYLOAD : undefined);
}
