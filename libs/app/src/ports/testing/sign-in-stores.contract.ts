import { randomBytes, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Administrator } from '../administrator-store.js';
import type { ApiToken } from '../api-token-store.js';
import type { Session, SessionOwner } from '../session-store.js';
import type { SignInStores } from '../sign-in-stores.js';

const NOW = Date.UTC(2026, 10, 25, 12);
const HOUR = 3_600_000;

function anAdministrator(overrides: Partial<Administrator> = {}): Administrator {
  const id = randomUUID();
  return {
    id,
    name: `a-${id}`,
    role: 'administrator',
    disabled: false,
    passwordHash: '$argon2id$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA',
    mustChangePassword: false,
    createdAt: NOW,
    passwordChangedAt: NOW,
    ...overrides,
  };
}

function aSession(owner: SessionOwner, overrides: Partial<Session> = {}): Session {
  const times = { createdAt: NOW, lastSeenAt: NOW, expiresAt: NOW + HOUR };
  return { id: randomUUID(), owner, address: '203.0.113.7', userAgent: 'browser', ...times, ...overrides };
}

function aToken(overrides: Partial<ApiToken> = {}): ApiToken {
  const id = randomBytes(32)
    .toString('hex')
    .replace(/[^a-f2-7]/g, '')
    .slice(0, 16)
    .padEnd(16, 'a');
  const scopes = ['admin:read', 'account:111122223333:write'] as const;
  return { id, description: 'deploy', scopes, createdAt: NOW, expiresAt: NOW + 24 * HOUR, ...overrides };
}

const aHash = (): Uint8Array => Uint8Array.from(randomBytes(32));

/** What all stores of signing in must do. Run it from a test file of the implementation; tests share one store. */
export function signInStoresContract(makeStores: () => Promise<SignInStores>): void {
  let stores: SignInStores;
  let ada: Administrator;
  let adas: SessionOwner;

  beforeEach(async () => {
    stores = await makeStores();
    ada = anAdministrator();
    adas = { kind: 'administrator', administratorId: ada.id };
    await stores.administrators.create(ada);
  });

  const open = async (owner: SessionOwner, overrides: Partial<Session> = {}): Promise<[Session, Uint8Array]> => {
    const [session, hash] = [aSession(owner, overrides), aHash()];
    await stores.sessions.create(session, hash);
    return [session, hash];
  };

  describe('administrators', () => {
    it('are found by id and by name as they were made', async () => {
      expect(await stores.administrators.find(ada.id)).toEqual(ada);
      expect(await stores.administrators.findByName(ada.name)).toEqual(ada);
      expect(await stores.administrators.find(randomUUID())).toBeUndefined();
      expect(await stores.administrators.findByName('nobody')).toBeUndefined();
    });

    it('share no name', async () => {
      await expect(stores.administrators.create(anAdministrator({ name: ada.name }))).rejects.toMatchObject({
        code: 'ResourceConflictException',
      });
    });

    it('are listed by name, page by page', async () => {
      const names = ['-1', '-2', '-3'].map((suffix) => `zz${ada.name}${suffix}`);
      for (const name of names) await stores.administrators.create(anAdministrator({ name }));
      const seen: string[] = [];
      let marker: string | undefined;
      do {
        const page = await stores.administrators.list({ maxItems: 2, marker });
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items.map(({ name }) => name));
        marker = page.nextMarker;
      } while (marker !== undefined);
      expect(seen).toEqual(seen.toSorted());
      expect(seen.filter((name) => names.includes(name))).toEqual(names);
    });

    it('change in what is given, and lose the sessions that are not spared', async () => {
      const [kept] = await open(adas);
      const [lost] = await open(adas);
      await stores.administrators.change(ada.id, { lastSignInAt: NOW + 5 });
      expect(await stores.sessions.listOf(adas)).toHaveLength(2);
      await stores.administrators.change(ada.id, { role: 'auditor', disabled: true }, { except: [kept.id] });
      const changed = { ...ada, role: 'auditor', disabled: true, lastSignInAt: NOW + 5 };
      expect(await stores.administrators.find(ada.id)).toEqual(changed);
      expect((await stores.sessions.listOf(adas)).map(({ id }) => id)).toEqual([kept.id]);
      expect(await stores.sessions.end(adas, lost.id)).toBe(false);
    });

    it('that are not there cannot be changed or deleted', async () => {
      const change = stores.administrators.change(randomUUID(), { disabled: true }, { except: [] });
      await expect(change).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
      expect(await stores.administrators.delete(randomUUID())).toBe(false);
    });

    it('take sessions and tokens along', async () => {
      const [, hash] = await open(adas);
      const token = aToken({ administratorId: ada.id });
      await stores.tokens.create(token, aHash());
      expect(await stores.administrators.delete(ada.id)).toBe(true);
      expect(await stores.sessions.find(hash)).toBeUndefined();
      expect(await stores.tokens.find(token.id)).toBeUndefined();
    });
  });

  describe('sessions', () => {
    const eves: SessionOwner = {
      kind: 'openid',
      issuer: 'https://issuer.example',
      subject: randomUUID(),
      name: 'Eve',
      grants: ['admin:read', 'account:111122223333:write'],
    };

    it('are found under the digest, with what their administrator may do now', async () => {
      const [session, hash] = await open(adas);
      const { name, role, disabled, mustChangePassword } = ada;
      const found = await stores.sessions.find(hash);
      expect(found?.session).toEqual(session);
      expect(found?.administrator).toMatchObject({ name, role, disabled, mustChangePassword });
      await stores.administrators.change(ada.id, { disabled: true });
      expect((await stores.sessions.find(hash))?.administrator?.disabled).toBe(true);
      expect(await stores.sessions.find(aHash())).toBeUndefined();
    });

    it('of an issuer carry what it vouched for', async () => {
      const [session, hash] = await open(eves);
      expect(await stores.sessions.find(hash)).toEqual({ session });
    });

    it('get another secret, which alone opens them then', async () => {
      const [session, hash] = await open(adas);
      const other = aHash();
      await stores.sessions.rotate(session.id, other);
      await stores.sessions.touch(session.id, NOW + 7);
      expect(await stores.sessions.find(hash)).toBeUndefined();
      expect((await stores.sessions.find(other))?.session).toEqual({ ...session, lastSeenAt: NOW + 7 });
    });

    it('are listed newest first and ended by their owner', async () => {
      const [older] = await open(adas);
      const [newer] = await open(adas, { createdAt: NOW + 1 });
      expect((await stores.sessions.listOf(adas)).map(({ id }) => id)).toEqual([newer.id, older.id]);
      expect(await stores.sessions.end(eves, older.id)).toBe(false);
      expect(await stores.sessions.end(adas, older.id)).toBe(true);
      expect(await stores.sessions.end(adas, older.id)).toBe(false);
      await open(adas);
      expect(await stores.sessions.endAll(adas, newer.id)).toBe(1);
      expect(await stores.sessions.endAll(adas)).toBe(1);
      expect(await stores.sessions.listOf(adas)).toEqual([]);
    });

    it('that are over are forgotten', async () => {
      const [, expired] = await open(adas, { expiresAt: NOW - 10 * HOUR });
      const [, idle] = await open(adas, { lastSeenAt: NOW - 10 * HOUR });
      const [, alive] = await open(adas);
      expect(await stores.sessions.forgetEnded(NOW - 9 * HOUR, NOW - 9 * HOUR)).toBeGreaterThanOrEqual(2);
      expect(await stores.sessions.find(expired)).toBeUndefined();
      expect(await stores.sessions.find(idle)).toBeUndefined();
      expect(await stores.sessions.find(alive)).toBeDefined();
    });
  });

  describe('tokens', () => {
    it('are found by id, with digest and administrator', async () => {
      const [mine, operators] = [aToken({ administratorId: ada.id }), aToken()];
      const [hash, other] = [aHash(), aHash()];
      await stores.tokens.create(mine, hash);
      await stores.tokens.create(operators, other);
      const found = await stores.tokens.find(mine.id);
      expect(found?.token).toEqual(mine);
      expect(Buffer.from(found!.secretHash)).toEqual(Buffer.from(hash));
      expect(found?.administrator).toMatchObject({ name: ada.name, role: 'administrator' });
      const operatorsFound = await stores.tokens.find(operators.id);
      expect(operatorsFound?.token).toEqual(operators);
      expect(operatorsFound?.administrator).toBeUndefined();
      expect(await stores.tokens.find('a'.repeat(16))).toBeUndefined();
    });

    it('are listed by id, of one administrator or of all', async () => {
      const mine = [aToken({ administratorId: ada.id }), aToken({ administratorId: ada.id })];
      for (const token of [...mine, aToken()]) await stores.tokens.create(token, aHash());
      const first = await stores.tokens.list({ maxItems: 1 }, ada.id);
      const second = await stores.tokens.list({ maxItems: 1, marker: first.nextMarker }, ada.id);
      const ids = mine.map(({ id }) => id).toSorted();
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
      expect(second.nextMarker).toBeUndefined();
      expect((await stores.tokens.list({ maxItems: 1_000 })).items.length).toBeGreaterThanOrEqual(3);
    });

    it('are noted when used, and stay revoked since the first time', async () => {
      const token = aToken({ administratorId: ada.id });
      await stores.tokens.create(token, aHash());
      await stores.tokens.used(token.id, NOW + 1);
      expect(await stores.tokens.revoke(token.id, NOW + 2, randomUUID())).toBe(false);
      expect(await stores.tokens.revoke(token.id, NOW + 3, ada.id)).toBe(true);
      expect(await stores.tokens.revoke(token.id, NOW + 4)).toBe(true);
      expect(await stores.tokens.revoke('a'.repeat(16), NOW)).toBe(false);
      const found = await stores.tokens.find(token.id);
      expect(found?.token).toEqual({ ...token, lastUsedAt: NOW + 1, revokedAt: NOW + 3 });
    });

    it('that ended long ago are forgotten', async () => {
      const [ended, revoked, alive] = [aToken({ expiresAt: NOW - 48 * HOUR }), aToken(), aToken()];
      for (const token of [ended, revoked, alive]) await stores.tokens.create(token, aHash());
      await stores.tokens.revoke(revoked.id, NOW - 48 * HOUR);
      expect(await stores.tokens.forgetEnded(NOW - 47 * HOUR)).toBeGreaterThanOrEqual(2);
      expect(await stores.tokens.find(ended.id)).toBeUndefined();
      expect(await stores.tokens.find(revoked.id)).toBeUndefined();
      expect(await stores.tokens.find(alive.id)).toBeDefined();
    });
  });

  describe('attempts', () => {
    const rule = { free: 2, firstMs: 1_000, longestMs: 8_000, forgetAfterMs: HOUR };

    it('are counted one after the other, however many come at once', async () => {
      const key = randomUUID();
      const waits = await Promise.all(Array.from({ length: 8 }, () => stores.attempts.charge(key, NOW, rule)));
      expect(waits.toSorted()).toEqual([0, 0, 0, 1_000, 1_000, 1_000, 1_000, 1_000]);
    });

    it('are given back one by one, or all at once', async () => {
      const key = randomUUID();
      for (let index = 0; index < 3; index++) await stores.attempts.charge(key, NOW, rule);
      await stores.attempts.refund(key, NOW + 1);
      expect(await stores.attempts.charge(key, NOW + 1, rule)).toBe(0);
      expect(await stores.attempts.charge(key, NOW + 1, rule)).toBe(1_000);
      await stores.attempts.clear(key);
      for (let index = 0; index < 3; index++) expect(await stores.attempts.charge(key, NOW + 1, rule)).toBe(0);
      await stores.attempts.refund(randomUUID(), NOW);
    });

    it('are forgotten when nothing has come for long', async () => {
      const key = randomUUID();
      for (let index = 0; index < 3; index++) await stores.attempts.charge(key, NOW, rule);
      expect(await stores.attempts.forget(NOW + 1)).toBeGreaterThanOrEqual(1);
      expect(await stores.attempts.charge(key, NOW, rule)).toBe(0);
    });
  });

  describe('sign-ins at an issuer', () => {
    const flow = { nonce: 'n', codeVerifier: 'v', returnPath: '/functions', expiresAt: NOW + HOUR };

    it('are answered once', async () => {
      const [state, browserHash] = [aHash(), aHash()];
      await stores.flows.put(state, { ...flow, browserHash });
      const taken = await Promise.all([stores.flows.take(state), stores.flows.take(state)]);
      expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
      const { browserHash: known, ...rest } = taken.find((one) => one !== undefined)!;
      expect(rest).toEqual(flow);
      expect(Buffer.from(known)).toEqual(Buffer.from(browserHash));
    });

    it('are forgotten when they took too long', async () => {
      const state = aHash();
      await stores.flows.put(state, { ...flow, browserHash: aHash() });
      expect(await stores.flows.forget(NOW + 2 * HOUR)).toBeGreaterThanOrEqual(1);
      expect(await stores.flows.take(state)).toBeUndefined();
    });
  });
}
