import { type AdministratorRole, type Grant, ROLE_GRANTS } from '@stoker/core/signin/grant';
import type { Session } from '../ports/session-store.js';

/** Somebody who is known, as the admin API and its records see them. Only sessions and tokens make one. */
export interface AdminPrincipal {
  /** `administrator/ada`, `openid/SUBJECT`, `token/ID`; `operator` for the command line. */
  readonly id: string;
  /** To be shown. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Absent where a token was presented. */
  readonly session?: Session | undefined;
  /** The administrator that they are, or that the token acts for. */
  readonly administratorId?: string | undefined;
  /** They have been given a password, and may do nothing before they have set another. */
  readonly mustChangePassword: boolean;
}

/** What an administrator may do at present. */
export function presentGrants(administrator: {
  readonly role: AdministratorRole;
  readonly mustChangePassword: boolean;
}): readonly Grant[] {
  return administrator.mustChangePassword ? [] : ROLE_GRANTS[administrator.role];
}
