import type { AdministratorRole } from '@stoker/core/signin/grant';
import type { Page, PageRequest } from './function-store.js';

/** Somebody who signs in with a name and a password. Times in ms since the epoch. */
export interface Administrator {
  readonly id: string;
  /** Unique, in lower case. */
  readonly name: string;
  readonly role: AdministratorRole;
  /** Signs in no more; sessions and tokens are dead. */
  readonly disabled: boolean;
  /** In the format of the password hasher. */
  readonly passwordHash: string;
  /** Given by somebody else: nothing may be done with it but to set another. */
  readonly mustChangePassword: boolean;
  readonly createdAt: number;
  readonly passwordChangedAt: number;
  readonly lastSignInAt?: number | undefined;
}

export type AdministratorChange = Partial<
  Pick<
    Administrator,
    'role' | 'disabled' | 'passwordHash' | 'mustChangePassword' | 'passwordChangedAt' | 'lastSignInAt'
  >
>;

/** Local administrators; each call one transaction. */
export interface AdministratorStore {
  /** @throws ResourceConflictException for a name that is taken */
  create(administrator: Administrator): Promise<void>;
  find(id: string): Promise<Administrator | undefined>;
  findByName(name: string): Promise<Administrator | undefined>;
  /** By name. */
  list(page: PageRequest): Promise<Page<Administrator>>;
  /**
   * @param endSessions ends all sessions of theirs in the same transaction; a list of ids are the sessions spared
   * @throws ResourceNotFoundException
   */
  change(id: string, change: AdministratorChange, endSessions?: { readonly except: readonly string[] }): Promise<void>;
  /** Takes sessions and tokens along. False where there is none. */
  delete(id: string): Promise<boolean>;
}
