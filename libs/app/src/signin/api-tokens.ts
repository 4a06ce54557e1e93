import { ServiceError } from '@stoker/core/errors/service-error';
import { commonGrants, type Grant, isGrant, permits } from '@stoker/core/signin/grant';
import type { RandomBytes } from '../identity/credentials.js';
import type { ApiToken, ApiTokenStore, FoundApiToken } from '../ports/api-token-store.js';
import type { Clock } from '../ports/clock.js';
import type { Page, PageRequest } from '../ports/function-store.js';
import { type AdminPrincipal, presentGrants } from './admin-principal.js';
import { digestOf, isSameDigest, randomText, SECRET_LENGTH } from './secrets.js';

const DAY_MS = 24 * 3_600_000;
export const TOKEN_RULES = {
  longestDays: 365,
  maxScopes: 20,
  maxDescription: 200,
  /** ms between two notes of its use. */
  noteMs: 60_000,
  /** ms that a token which is over can still be seen in lists. */
  keptMs: 30 * DAY_MS,
} as const;

export interface NewToken {
  /** What it is for; 1 to 200 characters. */
  readonly description: string;
  readonly scopes: readonly string[];
  /** Days for which it is good, 1 to 365. */
  readonly days: number;
}

/** A token and its text, which is shown this once. */
export interface MadeToken {
  readonly token: ApiToken;
  /** `stk_ID_SECRET` */
  readonly text: string;
}

const TOKEN = /^stk_([a-z2-7]{16})_([a-z2-7]{52})$/;
const ID_LENGTH = 16;

/** Tokens with which scripts come in: `Authorization: Bearer stk_…`. */
export class ApiTokens {
  constructor(
    private readonly store: ApiTokenStore,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly random: RandomBytes,
  ) {}

  /**
   * Makes a token that acts for an administrator, within what they may do then and whenever it is used.
   *
   * @throws AccessDeniedException to whoever is no local administrator, and for scopes beyond theirs
   * @throws InvalidParameterValueException
   */
  create({ administratorId, session, grants }: AdminPrincipal, wanted: NewToken): Promise<MadeToken> {
    // A token must not outlive what it was made with: not another token, nor groups that only the issuer knows of.
    if (session === undefined || administratorId === undefined) {
      throw new ServiceError('AccessDeniedException', 'Only local administrators who have signed in may make tokens.');
    }
    const scopes = checkedScopes(wanted.scopes);
    const excess = scopes.find((scope) => !permits(grants, scope));
    if (excess !== undefined) {
      throw new ServiceError('AccessDeniedException', `A token may not have ${excess}: you do not have it yourself.`);
    }
    return this.#make(wanted, scopes, administratorId);
  }

  /** Makes a token for whoever has the right to the server itself. @throws InvalidParameterValueException */
  createForOperator(wanted: NewToken): Promise<MadeToken> {
    return this.#make(wanted, checkedScopes(wanted.scopes), undefined);
  }

  /** @throws UnrecognizedClientException, ExpiredTokenException */
  async authenticate(text: string): Promise<AdminPrincipal> {
    const [, id, secret] = TOKEN.exec(text) ?? [];
    const found = id === undefined ? undefined : await this.store.find(id);
    const proven = isSameDigest(digestOf(secret ?? ''), found?.secretHash ?? digestOf('none'));
    if (found === undefined || !proven || !isAlive(found)) {
      throw new ServiceError('UnrecognizedClientException', 'The token is not valid.');
    }
    const { token, administrator } = found;
    const now = this.clock.now();
    if (now >= token.expiresAt) throw new ServiceError('ExpiredTokenException', 'The token has expired.');
    if (now - (token.lastUsedAt ?? 0) >= TOKEN_RULES.noteMs) await this.store.used(token.id, now);
    return {
      id: `token/${token.id}`,
      name: token.description,
      grants: administrator === undefined ? token.scopes : commonGrants(token.scopes, presentGrants(administrator)),
      administratorId: token.administratorId,
      mustChangePassword: administrator?.mustChangePassword ?? false,
    };
  }

  /** @param administratorId whose; everybody's unless given */
  list(page: PageRequest, administratorId?: string): Promise<Page<ApiToken>> {
    return this.store.list(page, administratorId);
  }

  /** @throws ResourceNotFoundException for none, or none of the administrator's */
  async revoke(id: string, administratorId?: string): Promise<void> {
    if (await this.store.revoke(id, this.clock.now(), administratorId)) return;
    throw new ServiceError('ResourceNotFoundException', `There is no token ${id}.`);
  }

  async #make({ description, days }: NewToken, scopes: Grant[], administratorId?: string): Promise<MadeToken> {
    const { longestDays, maxDescription } = TOKEN_RULES;
    if (!Number.isInteger(days) || days < 1 || days > longestDays)
      throw invalid(`A token is good for 1 to ${longestDays} days.`);
    const shown = description.trim();
    if (shown === '' || shown.length > maxDescription || /\p{Cc}/u.test(shown)) {
      throw invalid(`A token's description has 1 to ${maxDescription} characters, in one line.`);
    }
    const [id, secret] = [randomText(this.random, ID_LENGTH), randomText(this.random, SECRET_LENGTH)];
    const createdAt = this.clock.now();
    const token = { id, description: shown, scopes, administratorId, createdAt, expiresAt: createdAt + days * DAY_MS };
    await this.store.create(token, digestOf(secret));
    return { token, text: `stk_${id}_${secret}` };
  }
}

/** A token of somebody who is gone or shut out is worth nothing, nor is one that was revoked. */
function isAlive({ token, administrator }: FoundApiToken): boolean {
  if (token.revokedAt !== undefined) return false;
  return token.administratorId === undefined || administrator?.disabled === false;
}

function checkedScopes(scopes: readonly string[]): Grant[] {
  if (scopes.length === 0 || scopes.length > TOKEN_RULES.maxScopes) {
    throw invalid(`A token has 1 to ${TOKEN_RULES.maxScopes} scopes.`);
  }
  const known = scopes.filter(isGrant);
  const unknown = scopes.find((scope) => !isGrant(scope));
  if (unknown === undefined) return [...new Set(known)];
  throw invalid(`${unknown} is no scope: one is like admin:read, admin:write or account:111122223333:read.`);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
