import type { AdministratorRole, Grant } from '@stoker/core/signin/grant';

/** Whose a session is. */
export type SessionOwner =
  | { readonly kind: 'administrator'; readonly administratorId: string }
  /** Vouched for by the issuer, with what its groups were mapped to when they signed in. */
  | {
      readonly kind: 'openid';
      readonly issuer: string;
      readonly subject: string;
      readonly name: string;
      readonly grants: readonly Grant[];
    };

/** Somebody signed in, in one browser. Times in ms since the epoch. */
export interface Session {
  /** Names the session, in lists and records; opens nothing. */
  readonly id: string;
  readonly owner: SessionOwner;
  /** Where they signed in from. */
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** After that it is over, however busy. */
  readonly expiresAt: number;
}

/** What the owner's row says now: a session is never worth more. */
export interface SessionAdministrator {
  readonly name: string;
  readonly role: AdministratorRole;
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
}

/** Sessions under the digest of their secrets: who reads the table signs in as nobody. */
export interface SessionStore {
  create(session: Session, secretHash: Uint8Array): Promise<void>;
  find(
    secretHash: Uint8Array,
  ): Promise<{ readonly session: Session; readonly administrator?: SessionAdministrator | undefined } | undefined>;
  touch(id: string, now: number): Promise<void>;
  /** Gives the session another secret; the one before is worth nothing at once. */
  rotate(id: string, secretHash: Uint8Array): Promise<void>;
  /** The newest first, those that are over included; at most 1,000. */
  listOf(owner: SessionOwner): Promise<Session[]>;
  /** False where the owner has no such session. */
  end(owner: SessionOwner, id: string): Promise<boolean>;
  /** @param except the id of one that stays */
  endAll(owner: SessionOwner, except?: string): Promise<number>;
  /** Forgets sessions that ended before `now` or were last seen before `idleSince`. */
  forgetEnded(now: number, idleSince: number): Promise<number>;
}
