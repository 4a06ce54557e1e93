import type { Transform } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';
import { isTraceHeader } from '@stoker/core/invocation/trace-header';
import type { Caller } from '@stoker/app/identity/caller';
import type { Credentials } from '@stoker/app/sessions/find-credentials';
import type { SignatureClaim, SignedRequest } from '../../sigv4/claim.js';
import { SignatureVerifier, type VerifierOptions } from '../../sigv4/verifier.js';
import type { AnonymousRequest } from '../operation.js';

/**
 * Finds an active access key; undefined when there is none. Answers at once where it can, so that a warm call
 * waits for nothing.
 *
 * @param securityToken the session token of temporary credentials, which the finder must check
 * @throws ExpiredTokenException for credentials that were good once
 */
export type FindKey = (
  accessKeyId: string,
  securityToken: string | undefined,
) => Promise<Credentials | undefined> | Credentials | undefined;

/** What is known of a request beside its signature. */
export interface RequestFacts {
  readonly requestId: string;
  readonly sourceIp: string;
  readonly secureTransport: boolean;
  readonly scheme: 'http' | 'https';
  /** ms since the epoch. */
  readonly receivedAt: number;
}

/** A claim whose key exists; not proven before its body has been seen. */
export interface Claimed {
  readonly claim: SignatureClaim;
  readonly key: Credentials;
}

/** Makes callers of signed requests, in two steps around the reading of the body. */
export class Authenticator {
  readonly #verifier: SignatureVerifier;

  constructor(
    private readonly options: VerifierOptions,
    private readonly findKey: FindKey,
  ) {
    this.#verifier = new SignatureVerifier(options);
  }

  /**
   * Refuses, before the body is read, what can't be proven whatever the body is.
   *
   * @throws the errors of `SignatureVerifier.parse`, ExpiredTokenException, and UnrecognizedClientException for an
   *   unknown key; one that cannot be the id of a key is not looked up
   */
  claim(request: SignedRequest, now: number): Claimed | Promise<Claimed> {
    const claim = this.#verifier.parse(request, now);
    if (!ACCESS_KEY_ID.test(claim.accessKeyId)) throw unknownKey();
    const found = this.findKey(claim.accessKeyId, claim.securityToken);
    return found instanceof Promise ? found.then((key) => claimed(claim, key)) : claimed(claim, found);
  }

  /** @throws InvalidSignatureException */
  prove(claimed: Claimed, request: SignedRequest, body: Buffer, facts: RequestFacts): Caller {
    this.#verifier.verify(claimed.claim, request, claimed.key.secret, body);
    return callerOf(claimed, request, facts);
  }

  /**
   * The same before the body has come; `proof` is what proves it, as `SignatureVerifier.verifyStreamed` has it.
   *
   * @throws InvalidSignatureException, InvalidRequestContentException
   */
  proveStreamed(claimed: Claimed, request: SignedRequest, facts: RequestFacts): { caller: Caller; proof: Transform } {
    const proof = this.#verifier.verifyStreamed(claimed.claim, request, claimed.key.secret);
    return { caller: callerOf(claimed, request, facts), proof };
  }

  /** What is known of a request without a signature. */
  anonymous(request: SignedRequest, facts: RequestFacts): AnonymousRequest {
    return { ...factsOf(request, facts), region: this.options.region };
  }
}

function callerOf({ claim, key }: Claimed, request: SignedRequest, facts: RequestFacts): Caller {
  return {
    ...factsOf(request, facts),
    principal: key.principal,
    accessKeyId: key.accessKeyId,
    policies: key.policies,
    boundary: key.boundary,
    tags: key.tags,
    session: key.session,
    region: claim.scope.region,
    traceHeader: traceHeaderOf(request),
    idempotencyKey: header(request, 'x-stoker-idempotency-key'),
  };
}

function factsOf({ headers }: SignedRequest, facts: RequestFacts) {
  const { requestId, sourceIp, secureTransport, scheme, receivedAt } = facts;
  return {
    requestId,
    sourceIp,
    userAgent: headers['user-agent'] ?? '',
    secureTransport,
    // Every signature covers the host.
    endpoint: `${scheme}://${headers.host ?? ''}`,
    receivedAt,
  };
}

function traceHeaderOf(request: SignedRequest): string | undefined {
  const text = header(request, 'x-amzn-trace-id');
  return text !== undefined && isTraceHeader(text) ? text : undefined;
}

/** A header that came once. */
function header({ headers }: SignedRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html, in the letters that ids are made of */
const ACCESS_KEY_ID = /^[A-Z0-9]{16,128}$/;

function claimed(claim: SignatureClaim, key: Credentials | undefined): Claimed {
  if (key !== undefined) return { claim, key };
  throw unknownKey();
}

function unknownKey(): ServiceError {
  return new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
}
