import type { Grant } from '@stoker/core/signin/grant';
import type { Page, PageRequest } from './function-store.js';
import type { SessionAdministrator } from './session-store.js';

/** A script's way in. Times in ms since the epoch. */
export interface ApiToken {
  /** The part of the token that is no secret. */
  readonly id: string;
  readonly description: string;
  readonly scopes: readonly Grant[];
  /** The administrator on whose behalf it acts, and no further than they may; undefined for the operator's own. */
  readonly administratorId?: string | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt?: number | undefined;
  readonly revokedAt?: number | undefined;
}

/** A token with what proves it and whom it acts for. */
export interface FoundApiToken {
  readonly token: ApiToken;
  readonly secretHash: Uint8Array;
  readonly administrator?: SessionAdministrator | undefined;
}

export interface ApiTokenStore {
  create(token: ApiToken, secretHash: Uint8Array): Promise<void>;
  find(id: string): Promise<FoundApiToken | undefined>;
  /** By id; of one administrator where one is given. */
  list(page: PageRequest, administratorId?: string): Promise<Page<ApiToken>>;
  used(id: string, now: number): Promise<void>;
  /** False where there is no such token, or none of the administrator's; a token stays revoked since the first time. */
  revoke(id: string, now: number, administratorId?: string): Promise<boolean>;
  /** Forgets tokens that expired or were revoked before `before`. */
  forgetEnded(before: number): Promise<number>;
}
