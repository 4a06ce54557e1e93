import { ServiceError } from '@stoker/core/errors/service-error';
import { type Attempts, type BackOffRule, charge, refund } from '@stoker/core/signin/back-off';
import { paged } from '../../control/testing/paged.js';
import type { Administrator, AdministratorStore } from '../../ports/administrator-store.js';
import type { ApiToken, ApiTokenStore } from '../../ports/api-token-store.js';
import type { OpenIdFlow, OpenIdFlows } from '../../ports/openid.js';
import type { Session, SessionOwner, SessionStore } from '../../ports/session-store.js';
import type { SignInAttempts } from '../../ports/sign-in-attempts.js';
import type { SignInStores } from '../../ports/sign-in-stores.js';

const keyOf = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

/** Everything for signing in, for unit tests: it keeps the ports' contract and forgets everything with the process. */
export class MemorySignInStores implements SignInStores {
  readonly #administrators = new Map<string, Administrator>();
  readonly #sessions = new Map<string, { session: Session; hash: string }>();
  readonly #tokens = new Map<string, { token: ApiToken; secretHash: Uint8Array }>();
  readonly #attempts = new Map<string, Attempts>();
  readonly #flows = new Map<string, OpenIdFlow>();

  readonly administrators: AdministratorStore = {
    create: async (administrator) => {
      if ((await this.administrators.findByName(administrator.name)) !== undefined) {
        throw new ServiceError('ResourceConflictException', `Administrator ${administrator.name} already exists.`);
      }
      this.#administrators.set(administrator.id, administrator);
    },
    find: async (id) => this.#administrators.get(id),
    findByName: async (name) => [...this.#administrators.values()].find((one) => one.name === name),
    list: async (page) => {
      const all = [...this.#administrators.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      return paged('administrators', all, ({ name }) => [name], page);
    },
    change: async (id, change, endSessions) => {
      const found = this.#administrators.get(id);
      if (found === undefined) throw new ServiceError('ResourceNotFoundException', 'There is no such administrator.');
      this.#administrators.set(id, { ...found, ...change });
      if (endSessions === undefined) return;
      for (const session of await this.sessions.listOf({ kind: 'administrator', administratorId: id })) {
        if (!endSessions.except.includes(session.id)) this.#sessions.delete(session.id);
      }
    },
    delete: async (id) => {
      await this.sessions.endAll({ kind: 'administrator', administratorId: id });
      for (const [tokenId, { token }] of this.#tokens) if (token.administratorId === id) this.#tokens.delete(tokenId);
      return this.#administrators.delete(id);
    },
  };

  readonly sessions: SessionStore = {
    create: async (session, hash) => void this.#sessions.set(session.id, { session, hash: keyOf(hash) }),
    find: async (hash) => {
      const found = [...this.#sessions.values()].find((one) => one.hash === keyOf(hash))?.session;
      return found && { session: found, administrator: this.#administratorOf(found.owner) };
    },
    touch: async (id, lastSeenAt) => {
      const found = this.#sessions.get(id);
      if (found !== undefined) this.#sessions.set(id, { ...found, session: { ...found.session, lastSeenAt } });
    },
    rotate: async (id, hash) => {
      const found = this.#sessions.get(id);
      if (found !== undefined) this.#sessions.set(id, { ...found, hash: keyOf(hash) });
    },
    listOf: async (owner) =>
      [...this.#sessions.values()]
        .map(({ session }) => session)
        .filter((session) => ownerKey(session.owner) === ownerKey(owner))
        .sort((a, b) => b.createdAt - a.createdAt),
    end: async (owner, id) => {
      const found = this.#sessions.get(id);
      return found !== undefined && ownerKey(found.session.owner) === ownerKey(owner) && this.#sessions.delete(id);
    },
    endAll: async (owner, except) => {
      const all = (await this.sessions.listOf(owner)).filter(({ id }) => id !== except);
      for (const { id } of all) this.#sessions.delete(id);
      return all.length;
    },
    forgetEnded: async (now, idleSince) =>
      removeWhere(this.#sessions, ({ session }) => session.expiresAt <= now || session.lastSeenAt <= idleSince),
  };

  readonly tokens: ApiTokenStore = {
    create: async (token, secretHash) => void this.#tokens.set(token.id, { token, secretHash }),
    find: async (id) => {
      const found = this.#tokens.get(id);
      const owner = found?.token.administratorId;
      return found && { ...found, administrator: owner === undefined ? undefined : this.#administrators.get(owner) };
    },
    list: async (page, administratorId) => {
      const all = [...this.#tokens.values()].map(({ token }) => token);
      const theirs = all.filter((token) => administratorId === undefined || token.administratorId === administratorId);
      return paged(
        'api-tokens',
        theirs.sort((a, b) => (a.id < b.id ? -1 : 1)),
        ({ id }) => [id],
        page,
      );
    },
    used: async (id, lastUsedAt) => this.#changeToken(id, { lastUsedAt }),
    revoke: async (id, revokedAt, administratorId) => {
      const token = this.#tokens.get(id)?.token;
      if (token === undefined || (administratorId !== undefined && token.administratorId !== administratorId))
        return false;
      if (token.revokedAt === undefined) this.#changeToken(id, { revokedAt });
      return true;
    },
    forgetEnded: async (before) =>
      removeWhere(this.#tokens, ({ token }) => Math.min(token.expiresAt, token.revokedAt ?? Infinity) < before),
  };

  readonly attempts: SignInAttempts = {
    charge: async (key, now, rule: BackOffRule) => {
      const charged = charge(this.#attempts.get(key), now, rule);
      if (!charged.allowed) return charged.retryAfterMs;
      this.#attempts.set(key, charged.attempts);
      return 0;
    },
    refund: async (key, now) => {
      const found = this.#attempts.get(key);
      const left = found && refund(found, now);
      if (left === undefined) this.#attempts.delete(key);
      else this.#attempts.set(key, left);
    },
    clear: async (key) => void this.#attempts.delete(key),
    forget: async (before) => removeWhere(this.#attempts, ({ lastAt }) => lastAt < before),
  };

  readonly flows: OpenIdFlows = {
    put: async (hash, flow) => void this.#flows.set(keyOf(hash), flow),
    take: async (hash) => {
      const flow = this.#flows.get(keyOf(hash));
      this.#flows.delete(keyOf(hash));
      return flow;
    },
    forget: async (before) => removeWhere(this.#flows, ({ expiresAt }) => expiresAt < before),
  };

  #administratorOf(owner: SessionOwner): Administrator | undefined {
    return owner.kind === 'administrator' ? this.#administrators.get(owner.administratorId) : undefined;
  }

  #changeToken(id: string, change: Partial<ApiToken>): void {
    const found = this.#tokens.get(id);
    if (found !== undefined) this.#tokens.set(id, { ...found, token: { ...found.token, ...change } });
  }
}

function ownerKey(owner: SessionOwner): string {
  return JSON.stringify(owner.kind === 'openid' ? [owner.issuer, owner.subject] : [owner.administratorId]);
}

function removeWhere<T>(map: Map<string, T>, matches: (value: T) => boolean): number {
  const keys = [...map].filter(([, value]) => matches(value)).map(([key]) => key);
  for (const key of keys) map.delete(key);
  return keys.length;
}
