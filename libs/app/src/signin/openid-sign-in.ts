import { ServiceError } from '@stoker/core/errors/service-error';
import { subscriberOf } from '@stoker/core/iam/ip-range';
import type { BackOffRule } from '@stoker/core/signin/back-off';
import { type GroupGrant, grantsOfGroups } from '@stoker/core/signin/group-grant';
import { returnPath } from '@stoker/core/signin/return-path';
import type { RandomBytes } from '../identity/credentials.js';
import type { Clock } from '../ports/clock.js';
import type { OpenIdFlows, OpenIdIssuer } from '../ports/openid.js';
import type { SessionOwner } from '../ports/session-store.js';
import type { SignInAttempts } from '../ports/sign-in-attempts.js';
import { heldUp } from './held-up.js';
import { digestOf, isSameDigest, randomText, SECRET_LENGTH } from './secrets.js';

/** ms that signing in at the issuer may take. */
const FLOW_MS = 10 * 60_000;

/** Of one address: each attempt keeps a row until it is over. */
const RULE: BackOffRule = { free: 30, firstMs: 1_000, longestMs: 60_000, forgetAfterMs: 10 * 60_000 };

export interface OpenIdPorts {
  readonly issuer: OpenIdIssuer;
  readonly flows: OpenIdFlows;
  readonly attempts: SignInAttempts;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: RandomBytes;
}

export interface BegunFlow {
  /** Where the browser goes. */
  readonly url: URL;
  /** What the browser keeps, and proves with that it is the one that began. */
  readonly browser: string;
}

/**
 * Signing in at an OpenID Connect issuer: authorisation code with PKCE, state and nonce. A flow belongs to the browser
 * that began it and can be ended once. Nobody gets an account here: what they may do follows from the groups that the
 * issuer says they have, and who has none of those that the operator named does not come in.
 */
export class OpenIdSignIn {
  constructor(
    private readonly ports: OpenIdPorts,
    private readonly groups: readonly GroupGrant[],
  ) {}

  /** @throws TooManyRequestsException, ServiceUnavailableException */
  async begin(address: string, wanted: string | undefined): Promise<BegunFlow> {
    const { attempts, flows, issuer, clock } = this.ports;
    const now = clock.now();
    const waitMs = await attempts.charge(`openid/${subscriberOf(address)}`, now, RULE);
    if (waitMs > 0) throw heldUp(waitMs);
    const [state, nonce, codeVerifier, browser] = [this.#secret(), this.#secret(), this.#secret(), this.#secret()];
    const url = await issuer.authorisationUrl({ state, nonce, codeVerifier });
    await flows.put(digestOf(state), {
      nonce,
      codeVerifier,
      returnPath: returnPath(wanted),
      browserHash: digestOf(browser),
      expiresAt: now + FLOW_MS,
    });
    return { url, browser };
  }

  /**
   * @param answer the query that the browser came back with
   * @param browser what it kept
   * @throws UnrecognizedClientException, AccessDeniedException, ServiceUnavailableException
   */
  async finish(
    answer: URLSearchParams,
    browser: string | undefined,
  ): Promise<{ readonly owner: SessionOwner & { kind: 'openid' }; readonly returnPath: string }> {
    const { flows, issuer, clock } = this.ports;
    const [state, ...others] = answer.getAll('state');
    const flow = state === undefined || others.length > 0 ? undefined : await flows.take(digestOf(state));
    const isTheirs = isSameDigest(digestOf(browser ?? ''), flow?.browserHash ?? digestOf('none'));
    if (flow === undefined || state === undefined || !isTheirs || clock.now() >= flow.expiresAt) {
      throw new ServiceError(
        'UnrecognizedClientException',
        'This sign-in is over, or another browser began it. Begin anew.',
      );
    }
    const { nonce, codeVerifier } = flow;
    const identity = await issuer.identify(answer, { state, nonce, codeVerifier });
    const grants = grantsOfGroups(identity.groups, this.groups);
    if (grants.length === 0) throw new ServiceError('AccessDeniedException', 'None of your groups may sign in here.');
    const { issuer: url, subject, name } = identity;
    return { owner: { kind: 'openid', issuer: url, subject, name, grants }, returnPath: flow.returnPath };
  }

  signOutUrl(): Promise<URL | undefined> {
    return this.ports.issuer.signOutUrl();
  }

  #secret(): string {
    return randomText(this.ports.random, SECRET_LENGTH);
  }
}
