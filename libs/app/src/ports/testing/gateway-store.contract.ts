import { randomInt } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type GatewayStore, type GatewayTx, partKind } from '../gateway-store.js';
import type { SnapshotChange, SnapshotSource } from '../snapshot-source.js';

export interface GatewayStoreHarness {
  readonly store: GatewayStore;
  /** Tells of what is changed through the store. */
  readonly changes: SnapshotSource;
  /** Makes an account that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
}

const ROUTES = partKind<{ readonly target: string }>('route');
const STAGES = partKind<{ readonly stage: string }>('stage');
const COUNTS = partKind<{ readonly used: number }>('count', { isSilent: true });

/** What every `GatewayStore` must do. Run it from a test file of the implementation. */
export function gatewayStoreContract(makeHarness: () => Promise<GatewayStoreHarness>): void {
  let harness: GatewayStoreHarness;
  let store: GatewayStore;
  let accountId: string;
  /** Ids and names are unique on the platform, and the database outlives a test. */
  let run: string;
  const change = <T>(work: (tx: GatewayTx) => Promise<T>) => store.change(accountId, work);
  const make = (id: string, document = {}) => change((tx) => tx.putApi({ id, protocol: 'HTTP', document }));
  const route = (id: string, name?: string) => ({ id, name, document: { target: id } });

  beforeEach(async () => {
    harness = await makeHarness();
    ({ store } = harness);
    accountId = await harness.newAccount();
    run = String(randomInt(1e9)).padStart(9, '0');
  });

  describe('APIs', () => {
    it('are found as they were put, and count their changes', async () => {
      const document = { name: 'shop', tags: { a: '\u0000' }, list: [{ b: 1, a: null }] };
      await make(`a${run}`, document);
      expect(await store.findApi(`a${run}`)).toStrictEqual({
        accountId,
        id: `a${run}`,
        protocol: 'HTTP',
        document,
        revision: 1,
      });
      await make(`a${run}`, { name: 'other' });
      expect(await store.findApi(`a${run}`)).toMatchObject({ document: { name: 'other' }, revision: 2 });
      await change((tx) => tx.putParts(`a${run}`, ROUTES, [route('r')]));
      expect((await store.findApi(`a${run}`))?.revision).toBe(3);
      expect(await store.findApi('none')).toBeUndefined();
    });

    it('are listed and counted by account and protocol, in pages', async () => {
      for (const id of ['c', 'a', 'b']) await make(`${id}${run}`);
      await change((tx) => tx.putApi({ id: `d${run}`, protocol: 'REST', document: {} }));
      const other = await harness.newAccount();
      await store.change(other, (tx) => tx.putApi({ id: `e${run}`, protocol: 'HTTP', document: {} }));
      const first = await store.listApis(accountId, ['HTTP', 'WEBSOCKET'], { maxItems: 2 });
      expect(first.items.map(({ id }) => id)).toEqual([`a${run}`, `b${run}`]);
      const next = { marker: first.nextMarker, maxItems: 2 };
      const rest = await store.listApis(accountId, ['HTTP', 'WEBSOCKET'], next);
      expect(rest.items.map(({ id }) => id)).toEqual([`c${run}`]);
      expect(rest.nextMarker).toBeUndefined();
      expect(await store.countApis(accountId, ['HTTP'])).toBe(3);
      expect(await store.countApis(accountId, ['REST', 'HTTP'])).toBe(4);
      await expect(store.listNames(accountId, next)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    });

    it('go with their parts', async () => {
      await make(`a${run}`);
      await change((tx) => tx.putParts(`a${run}`, ROUTES, [route('r')]));
      await change((tx) => tx.deleteApi(`a${run}`));
      expect(await store.findApi(`a${run}`)).toBeUndefined();
      expect(await store.partsOf(`a${run}`, ROUTES)).toEqual([]);
    });

    it('are out of reach of other accounts', async () => {
      await make(`a${run}`, { mine: true });
      await change((tx) => tx.putParts(`a${run}`, ROUTES, [route('r')]));
      const other = await harness.newAccount();
      const asOther = (work: (tx: GatewayTx) => Promise<void>) => store.change(other, work);
      await expect(asOther((tx) => tx.putApi({ id: `a${run}`, protocol: 'REST', document: {} }))).rejects.toThrow();
      await expect(asOther((tx) => tx.putParts(`a${run}`, ROUTES, [route('r')]))).rejects.toThrow();
      await asOther((tx) => tx.deleteParts(`a${run}`, ROUTES, ['r']));
      await asOther((tx) => tx.deleteApi(`a${run}`));
      expect(await store.findApi(`a${run}`)).toMatchObject({ accountId, document: { mine: true }, revision: 2 });
      expect(await store.partsOf(`a${run}`, ROUTES)).toStrictEqual([{ id: 'r', document: { target: 'r' } }]);
    });
  });

  describe('domain names', () => {
    it('are put, listed, counted and deleted with their parts', async () => {
      const names = ['b', 'a'].map((label) => `${label}.${run}.example.com`);
      for (const name of names) await change((tx) => tx.putName({ name, document: { name } }));
      await change((tx) => tx.putName({ name: names[0]!, document: { changed: true } }));
      await change((tx) => tx.putParts(names[0]!, ROUTES, [route('m')]));
      expect(await store.findName(names[0]!)).toStrictEqual({
        accountId,
        name: names[0],
        document: { changed: true },
      });
      const first = await store.listNames(accountId, { maxItems: 1 });
      expect(first.items.map(({ name }) => name)).toEqual([names[1]]);
      const rest = await store.listNames(accountId, { marker: first.nextMarker, maxItems: 1 });
      expect(rest.items.map(({ name }) => name)).toEqual([names[0]]);
      expect(await store.countNames(accountId)).toBe(2);
      await change((tx) => tx.deleteName(names[0]!));
      expect(await store.findName(names[0]!)).toBeUndefined();
      expect(await store.partsOf(names[0]!, ROUTES)).toEqual([]);
    });

    it('are one account’s at a time', async () => {
      const name = `${run}.example.com`;
      await change((tx) => tx.putName({ name, document: {} }));
      const other = await harness.newAccount();
      const take = () => store.change(other, (tx) => tx.putName({ name, document: {} }));
      await expect(take()).rejects.toMatchObject({ code: 'ConflictException' });
      await store.change(other, (tx) => tx.deleteName(name));
      expect(await store.findName(name)).toMatchObject({ accountId });
      await change((tx) => tx.deleteName(name));
      await take();
      expect(await store.findName(name)).toMatchObject({ accountId: other });
    });
  });

  describe('parts', () => {
    it('are found by id and by name, among those of their owner and kind', async () => {
      await make(`a${run}`);
      await change(async (tx) => {
        await tx.putParts(`a${run}`, ROUTES, [route('b', 'GET /b'), route('a')]);
        await tx.putParts(`a${run}`, STAGES, [{ id: 'a', name: 'GET /b', document: { stage: 's' } }]);
      });
      expect(await store.findPart(`a${run}`, ROUTES, 'b')).toStrictEqual(route('b', 'GET /b'));
      expect(await store.findPartNamed(`a${run}`, ROUTES, 'GET /b')).toMatchObject({ id: 'b' });
      expect(await store.findPartNamed(`a${run}`, STAGES, 'GET /b')).toMatchObject({ id: 'a' });
      expect(await store.findPartNamed(`a${run}`, ROUTES, 'GET /a')).toBeUndefined();
      expect(await store.findPart(`a${run}`, ROUTES, 'c')).toBeUndefined();
      expect((await store.partsOf(`a${run}`, ROUTES)).map(({ id }) => id)).toEqual(['a', 'b']);
      expect((await store.partsOf(`a${run}`, ROUTES, ['b', 'c'])).map(({ id }) => id)).toEqual(['b']);
      expect(await store.countParts(`a${run}`, ROUTES)).toBe(2);
    });

    it('are replaced, renamed and deleted', async () => {
      await make(`a${run}`);
      await change((tx) => tx.putParts(`a${run}`, ROUTES, [route('a', 'one'), route('b', 'two')]));
      await expect(change((tx) => tx.putParts(`a${run}`, ROUTES, [route('c', 'one')]))).rejects.toThrow();
      const next = { id: 'a', name: 'three', document: { target: 'next' } };
      await change((tx) => tx.putParts(`a${run}`, ROUTES, [next, route('c', 'one')]));
      await change((tx) => tx.deleteParts(`a${run}`, ROUTES, ['b', 'none']));
      expect(await store.partsOf(`a${run}`, ROUTES)).toStrictEqual([next, route('c', 'one')]);
    });

    it('are listed in pages', async () => {
      await change((tx) =>
        tx.putParts(
          accountId,
          ROUTES,
          ['c', 'a', 'b'].map((id) => route(id)),
        ),
      );
      const first = await store.listParts(accountId, ROUTES, { maxItems: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['a', 'b']);
      const next = { marker: first.nextMarker, maxItems: 2 };
      expect((await store.listParts(accountId, ROUTES, next)).items.map(({ id }) => id)).toEqual(['c']);
      await expect(store.listParts(accountId, STAGES, next)).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
      });
    });
  });

  describe('a change', () => {
    /** What is told from now on of what is the account's. */
    const hear = () => {
      const heard: Extract<SnapshotChange, { kind: 'gateway' }>[] = [];
      harness.changes.onChange((notice) => {
        if (notice.kind === 'gateway' && notice.accountId === accountId) heard.push(notice);
      });
      return heard;
    };

    it('reads what it has written, and is made whole or not at all', async () => {
      await make(`a${run}`);
      const heard = hear();
      const failing = change(async (tx) => {
        await tx.putParts(`a${run}`, ROUTES, [route('r')]);
        expect(await tx.countParts(`a${run}`, ROUTES)).toBe(1);
        await tx.putName({ name: `${run}.example.com`, document: {} });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await store.countParts(`a${run}`, ROUTES)).toBe(0);
      expect(await store.findName(`${run}.example.com`)).toBeUndefined();
      expect((await store.findApi(`a${run}`))?.revision).toBe(1);
      expect(heard.filter(({ owner }) => owner !== `a${run}`)).toEqual([]);
    });

    it('is told of before it is answered, each owner once', async () => {
      const heard = hear();
      const answer = await change(async (tx) => {
        await tx.putApi({ id: `a${run}`, protocol: 'HTTP', document: {} });
        await tx.putParts(`a${run}`, ROUTES, [route('r')]);
        await tx.putParts(accountId, STAGES, []);
        return 'done';
      });
      expect(answer).toBe('done');
      expect(heard.slice(0, 2)).toEqual([
        { kind: 'gateway', accountId, owner: `a${run}` },
        { kind: 'gateway', accountId, owner: accountId },
      ]);
    });

    it('is told of to nobody where it is one of silent parts, nor counted', async () => {
      await make(`a${run}`);
      const heard = hear();
      await change(async (tx) => {
        for (const owner of [`a${run}`, `p${run}`]) {
          await tx.putParts(owner, COUNTS, [{ id: 'c', document: { used: 1 } }]);
          await tx.putParts(owner, COUNTS, [{ id: 'd', document: { used: 2 } }]);
          await tx.deleteParts(owner, COUNTS, ['d']);
        }
      });
      expect(await store.partsOf(`p${run}`, COUNTS)).toEqual([{ id: 'c', document: { used: 1 } }]);
      expect((await store.findApi(`a${run}`))?.revision).toBe(1);
      // Notices come in their order.
      await change((tx) => tx.putParts(accountId, STAGES, []));
      expect(heard.map(({ owner }) => owner)).toContain(accountId);
      expect(heard.map(({ owner }) => owner)).not.toContain(`p${run}`);
    });
  });
}
