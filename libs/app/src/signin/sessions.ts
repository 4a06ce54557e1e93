import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { RandomBytes } from '../identity/credentials.js';
import type { Clock } from '../ports/clock.js';
import type { Session, SessionAdministrator, SessionOwner, SessionStore } from '../ports/session-store.js';
import { type AdminPrincipal, presentGrants } from './admin-principal.js';
import { digestOf, isSameText, randomText, SECRET_LENGTH, sign } from './secrets.js';

export const SESSION_RULES = {
  /** ms without a request after which a session is over. */
  idleMs: 30 * 60_000,
  /** ms after which it is over, however busy. */
  longestMs: 12 * 3_600_000,
  /** ms between two notes of its use. */
  noteMs: 60_000,
} as const;

/** Where somebody signs in from. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
}

/** A session with its secret, which is known to nobody but its browser from here on. */
export interface OpenSession {
  readonly session: Session;
  readonly secret: string;
}

/**
 * Sessions of those who signed in. A secret is made here at each sign-in, whatever the browser came with, so nobody can
 * give somebody a session of theirs; it changes again when a password does.
 */
export class Sessions {
  constructor(
    private readonly store: SessionStore,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly random: RandomBytes,
  ) {}

  /** @param presented what the browser had; that session is over */
  async open(owner: SessionOwner, { address, userAgent }: Origin, presented?: string): Promise<OpenSession> {
    const now = this.clock.now();
    const secret = this.#newSecret();
    const session: Session = {
      id: randomUUID(),
      owner,
      address,
      userAgent: userAgent.slice(0, 256),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + SESSION_RULES.longestMs,
    };
    await this.store.create(session, digestOf(secret));
    if (presented !== undefined) await this.#endPresented(presented);
    return { session, secret };
  }

  /** @throws ExpiredTokenException, UnrecognizedClientException */
  async resume(secret: string): Promise<AdminPrincipal> {
    const found = await this.store.find(digestOf(secret));
    if (found === undefined)
      throw new ServiceError('UnrecognizedClientException', 'The session is over. Sign in again.');
    const { session, administrator } = found;
    const now = this.clock.now();
    if (now >= session.expiresAt || now - session.lastSeenAt >= SESSION_RULES.idleMs) {
      await this.store.end(session.owner, session.id);
      throw new ServiceError('ExpiredTokenException', 'The session has expired. Sign in again.');
    }
    const principal = principalOf(session, administrator);
    if (now - session.lastSeenAt >= SESSION_RULES.noteMs) await this.store.touch(session.id, now);
    return principal;
  }

  /** Gives a session another secret. */
  async rotate(session: Session): Promise<OpenSession> {
    const secret = this.#newSecret();
    await this.store.rotate(session.id, digestOf(secret));
    return { session, secret };
  }

  /** Those that are not over. */
  async list(owner: SessionOwner): Promise<Session[]> {
    const now = this.clock.now();
    const all = await this.store.listOf(owner);
    return all.filter(({ expiresAt, lastSeenAt }) => now < expiresAt && now - lastSeenAt < SESSION_RULES.idleMs);
  }

  /** @throws ResourceNotFoundException for a session that is not the owner's */
  async end(owner: SessionOwner, id: string): Promise<void> {
    if (await this.store.end(owner, id)) return;
    throw new ServiceError('ResourceNotFoundException', 'There is no such session of yours.');
  }

  /** Answers how many there were. */
  endAll(owner: SessionOwner): Promise<number> {
    return this.store.endAll(owner);
  }

  async #endPresented(secret: string): Promise<void> {
    const former = await this.store.find(digestOf(secret));
    if (former !== undefined) await this.store.end(former.session.owner, former.session.id);
  }

  #newSecret(): string {
    return randomText(this.random, SECRET_LENGTH);
  }
}

/**
 * What a request that changes something has to bring along beside the cookie, which a browser sends by itself. It follows
 * from the session's secret, so it is the session's alone and changes with it; the secret does not follow from it.
 */
export function csrfToken(secret: string): string {
  return sign(secret, 'csrf');
}

export function isCsrfToken(secret: string, presented: string): boolean {
  return isSameText(csrfToken(secret), presented);
}

function principalOf(session: Session, administrator: SessionAdministrator | undefined): AdminPrincipal {
  const { owner } = session;
  if (owner.kind === 'openid') {
    return {
      id: `openid/${owner.subject}`,
      name: owner.name,
      grants: owner.grants,
      session,
      mustChangePassword: false,
    };
  }
  if (administrator === undefined || administrator.disabled) {
    throw new ServiceError('UnrecognizedClientException', 'The session is over. Sign in again.');
  }
  return {
    id: `administrator/${administrator.name}`,
    name: administrator.name,
    grants: presentGrants(administrator),
    session,
    administratorId: owner.administratorId,
    mustChangePassword: administrator.mustChangePassword,
  };
}
