import { QUOTAS } from '@stoker/core/quotas/quotas';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../ports/identity-store.js';
import type { QuotaStore } from '../ports/quota-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { quotaStoreContract } from '../ports/testing/quota-store.contract.js';
import { BacklogGate } from './backlog-gate.js';
import { memoryQuotaOf } from './memory-quota-of.js';
import { accountQuotas, platformQuotas, setAccountQuota, setPlatformQuota } from './quotas.js';
import { RequestRates } from './request-rates.js';
import { memoryQuotaStore } from './testing/memory-quota-store.js';
import { effectiveQuotas } from '@stoker/core/quotas/quotas';

const ID = '111122223333';

quotaStoreContract(async () => ({ quotas: memoryQuotaStore((accountId) => accountId === ID), accountId: ID }));

let quotas: QuotaStore;
beforeEach(() => {
  quotas = memoryQuotaStore((accountId) => accountId === ID);
});

const quotaOf = async (name: string) => (await accountQuotas(quotas, ID)).find((quota) => quota.name === name);
const INVALID = { code: 'InvalidParameterValueException' };

describe('quotas of an account', () => {
  it('are the defaults until it is given its own, and again after a reset', async () => {
    expect(await quotaOf('functions')).toMatchObject({ value: QUOTAS.functions.default, from: 'default', used: 0 });
    await setAccountQuota(quotas, ID, 'functions', 3);
    expect(await quotaOf('functions')).toMatchObject({ value: 3, from: 'account' });
    await setAccountQuota(quotas, ID, 'functions', undefined);
    expect(await quotaOf('functions')).toMatchObject({ from: 'default' });
  });

  it('can be nothing, but no more than the maximum of the platform', async () => {
    await setPlatformQuota(quotas, 'maximum', 'concurrency', 2_000);
    await setAccountQuota(quotas, ID, 'concurrency', 2_000);
    await setAccountQuota(quotas, ID, 'functions', 0);
    await expect(setAccountQuota(quotas, ID, 'concurrency', 2_001)).rejects.toThrow('concurrency can be 2000 at most');
    expect(await quotaOf('concurrency')).toMatchObject({ value: 2_000 });
  });

  it('shrink with a maximum that is lowered later', async () => {
    await setAccountQuota(quotas, ID, 'concurrency', 5_000);
    await setPlatformQuota(quotas, 'maximum', 'concurrency', 1_500);
    expect(await quotaOf('concurrency')).toMatchObject({ value: 1_500, from: 'maximum' });
  });

  it.each([
    ['nonsense', 1],
    ['functions', -1],
    ['functions', 1.5],
  ])('are refused: %s of %d', async (name, value) => {
    await expect(setAccountQuota(quotas, ID, name, value)).rejects.toMatchObject(INVALID);
    await expect(setPlatformQuota(quotas, 'default', name, value)).rejects.toMatchObject(INVALID);
  });
});

describe('quotas of the platform', () => {
  it('keep the default within the maximum', async () => {
    await setPlatformQuota(quotas, 'default', 'functions', 50);
    await expect(setPlatformQuota(quotas, 'maximum', 'functions', 49)).rejects.toMatchObject(INVALID);
    await setPlatformQuota(quotas, 'maximum', 'functions', 60);
    await expect(setPlatformQuota(quotas, 'default', 'functions', 61)).rejects.toMatchObject(INVALID);
    // The default as it comes is more than this maximum.
    await expect(setPlatformQuota(quotas, 'default', 'functions', undefined)).rejects.toMatchObject(INVALID);
    const shown = (await platformQuotas(quotas)).find(({ name }) => name === 'functions');
    expect(shown).toMatchObject({ default: 50, maximum: 60 });
  });
});

const account = (own: Parameters<typeof effectiveQuotas>[1]): Account => ({
  accountId: ID,
  name: 'a',
  concurrencyLimit: 1,
  quotas: effectiveQuotas({ defaults: {}, maxima: {} }, own),
});

describe('RequestRates', () => {
  const clock = new FakeClock();
  const small = account({ 'invocation-rate': 2, 'invocation-burst': 3, 'read-rate': 1, 'write-rate': 1 });

  it('lets a burst through and then the rate, and says when to come back', () => {
    const rates = new RequestRates(() => small, clock);
    for (let count = 0; count < 3; count++) expect(rates.take(ID, 'data')).toBeUndefined();
    expect(() => rates.take(ID, 'data')).toThrow(
      expect.objectContaining({
        code: 'TooManyRequestsException',
        members: { Reason: 'CallerRateLimitExceeded', retryAfterSeconds: '1' },
      }),
    );
    clock.advance(500);
    void rates.take(ID, 'data');
    expect(() => rates.take(ID, 'data')).toThrow('Rate exceeded');
  });

  it('counts each kind of call and each account for itself', () => {
    const rates = new RequestRates(() => small, clock);
    for (let count = 0; count < 2; count++) void rates.take(ID, 'write');
    expect(() => rates.take(ID, 'write')).toThrow('Rate exceeded');
    void rates.take(ID, 'read');
    void rates.take('444455556666', 'write');
  });

  it('lets few calls through that read logs, whatever the quotas', () => {
    const rates = new RequestRates(() => account({ 'read-rate': 1_000 }), clock);
    for (let count = 0; count < 50; count++) void rates.take(ID, 'logs');
    expect(() => rates.take(ID, 'logs')).toThrow('Rate exceeded');
    void rates.take(ID, 'read');
  });

  it('refuses everything where the quota is nothing, and tells to wait an hour', () => {
    const rates = new RequestRates(() => account({ 'invocation-rate': 0, 'invocation-burst': 0 }), clock);
    expect(() => rates.take(ID, 'data')).toThrow(expect.objectContaining({ code: 'TooManyRequestsException' }));
  });

  it('waits for an account that is not at hand, and takes the usual quotas for one that is not there', async () => {
    const rates = new RequestRates((id) => (id === ID ? Promise.resolve(small) : undefined), clock);
    for (let count = 0; count < 3; count++) await rates.take(ID, 'data');
    await expect(rates.take(ID, 'data')).rejects.toThrow('Rate exceeded');
    for (let count = 0; count < 1_000; count++) void rates.take('444455556666', 'data');
  });

  it('forgets those who have rested', () => {
    const rates = new RequestRates(() => small, clock);
    for (let one = 0; one < 10_000; one++) {
      void rates.take(String(one), 'data');
      clock.advance(1_000);
    }
    expect(rates.take('0', 'data')).toBeUndefined();
  });
});

describe('BacklogGate', () => {
  let clock: FakeClock;
  let backlogs: ReadonlyMap<string, number>;
  let counts: number;
  let isAway: boolean;
  let gate: BacklogGate;
  let problems: unknown[];
  beforeEach(() => {
    [clock, backlogs, counts, isAway, problems] = [new FakeClock(), new Map(), 0, false, []];
    const store = {
      backlogs: async () => {
        counts += 1;
        if (isAway) throw new Error('away');
        return backlogs;
      },
    };
    gate = new BacklogGate(
      store,
      'async-backlog',
      () => account({ 'async-backlog': 5 }),
      clock,
      (error) => problems.push(error),
    );
  });
  const enter = async (times: number) => {
    for (let count = 0; count < times; count++) await gate.enter(ID);
  };
  const FULL = { code: 'TooManyRequestsException', members: { retryAfterSeconds: '5' } };

  it('adds what it lets in to what was counted, and counts once in two seconds', async () => {
    backlogs = new Map([[ID, 3]]);
    await enter(2);
    await expect(gate.enter(ID)).rejects.toMatchObject(FULL);
    expect(counts).toBe(1);
    backlogs = new Map([[ID, 4]]);
    clock.advance(2_001);
    await gate.enter('444455556666'); // begins a count, behind whose back the old one holds
    await new Promise((resolve) => setImmediate(resolve));
    await enter(1);
    await expect(gate.enter(ID)).rejects.toMatchObject(FULL);
    expect(counts).toBe(2);
  });

  it('lets many in at once, and then none until fewer wait', async () => {
    await gate.enter(ID, 7);
    await expect(gate.enter(ID)).rejects.toMatchObject(FULL);
  });

  it('goes on with what it knows where nobody can count', async () => {
    isAway = true;
    await enter(5);
    await expect(gate.enter(ID)).rejects.toMatchObject(FULL);
    clock.advance(2_001);
    await expect(gate.enter('444455556666')).resolves.toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
    await expect(gate.enter(ID)).rejects.toMatchObject(FULL);
    expect(problems).toHaveLength(2);
  });
});

describe('memoryQuotaOf', () => {
  it('is nothing while it is read', async () => {
    expect(memoryQuotaOf(() => account({ memory: 512 }))(ID)).toBe(512);
    expect(memoryQuotaOf(() => undefined)(ID)).toBe(QUOTAS.memory.default);
    expect(memoryQuotaOf(() => Promise.reject(new Error('away')))(ID)).toBe(0);
  });
});
