import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionAlias, FunctionVersion } from '@stoker/core/model/function';
import type { CodePackages } from '../code-packages.js';
import type { FunctionKey, FunctionStore, Page } from '../function-store.js';
import { functionAttributesContract } from './function-attributes.contract.js';
import { anAlias, aVersion, reserveCode } from './function-fixtures.js';
import { imageVersionsContract } from './image-versions.contract.js';
import { versionStatusContract } from './version-status.contract.js';

/** What the suite needs to run against an implementation; tests never share an account. */
export interface FunctionStoreHarness {
  readonly store: FunctionStore;
  readonly packages: CodePackages;
  /** Makes an account that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
}

/** What every `FunctionStore` must do. Run it from a test file of the implementation. */
export function functionStoreContract(makeHarness: () => Promise<FunctionStoreHarness>): void {
  let store: FunctionStore;
  let accountId: string;
  let key: FunctionKey;
  let harness: FunctionStoreHarness;

  beforeEach(async () => {
    harness = await makeHarness();
    store = harness.store;
    accountId = await harness.newAccount();
    key = { accountId, functionName: 'hello' };
  });

  const named = (functionName: string): FunctionKey => ({ accountId, functionName });

  /** Creates a function whose code is stored. */
  async function create(version: FunctionVersion): Promise<void> {
    await reserveCode(harness.packages, version);
    await store.createFunction(version);
  }

  async function publish(of: FunctionKey = key): Promise<FunctionVersion> {
    return store.publishVersion(of, (latest, _newest, next) => ({
      ...latest,
      version: next,
      revisionId: `revision-of-${next}`,
    }));
  }

  /** All pages of a list, two items each. */
  async function all<T>(list: (marker: string | undefined) => Promise<Page<T>>): Promise<T[][]> {
    const pages: T[][] = [];
    let marker: string | undefined;
    do {
      const page: Page<T> = await list(marker);
      pages.push(page.items);
      marker = page.nextMarker;
    } while (marker !== undefined);
    return pages;
  }

  describe('functions', () => {
    it('finds what was created, member for member', async () => {
      const version = aVersion(key, {
        description: 'says “hällo”',
        environment: { GREETING: 'hællo', EMPTY: '' },
        memorySize: 1769,
        timeout: 900,
        ephemeralStorage: 10_240,
        architecture: 'arm64',
        vpc: { subnetIds: ['subnet-0a1b2c3d'], securityGroupIds: ['sg-0a1b2c3d'], ipv6AllowedForDualStack: true },
        deadLetterTarget: `arn:aws:sqs:us-east-1:${accountId}:letters`,
        tracing: 'Active',
        kmsKeyArn: `arn:aws:kms:us-east-1:${accountId}:key/k`,
        tenantIsolation: 'PER_TENANT',
        logging: { format: 'JSON', applicationLevel: 'DEBUG', systemLevel: 'WARN', group: 'mine' },
        state: 'Pending',
        stateReason: 'The function is being created.',
        stateReasonCode: 'Creating',
        lastUpdateStatus: 'InProgress',
        lastUpdateStatusReason: 'The function is being created.',
        lastUpdateStatusReasonCode: 'Creating',
      });
      await create(version);
      expect(await store.findVersion(key)).toStrictEqual(version);
      expect(await store.findVersion(key, '$LATEST')).toStrictEqual(version);
    });

    it('leaves absent members absent', async () => {
      const { lastUpdateStatus: _dropped, ...version } = aVersion(key);
      await create(version);
      expect(await store.findVersion(key)).toStrictEqual(version);
    });

    it('finds nothing under another name, version or account', async () => {
      await create(aVersion(key));
      expect(await store.findVersion(named('other'))).toBeUndefined();
      expect(await store.findVersion(key, '1')).toBeUndefined();
      expect(await store.findVersion({ ...key, accountId: await harness.newAccount() })).toBeUndefined();
    });

    it('refuses a name that is taken and keeps what is there', async () => {
      await create(aVersion(key));
      await expect(create(aVersion(key, { handler: 'other.handler' }))).rejects.toMatchObject({
        code: 'ResourceConflictException',
        message: 'Function already exist: hello',
      });
      expect((await store.findVersion(key))?.handler).toBe('index.handler');
    });

    it('lets one of many creators win', async () => {
      const tries = await Promise.allSettled(Array.from({ length: 5 }, () => create(aVersion(key))));
      expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    });

    it('refuses code that is not stored, and keeps what is there', async () => {
      await expect(store.createFunction(aVersion(key))).rejects.toThrow();
      expect(await store.findVersion(key)).toBeUndefined();
      await create(aVersion(key));
      const code = { sha256: 'not stored', size: 1 };
      await expect(store.updateLatest(key, (current) => ({ ...current, code }))).rejects.toThrow();
      expect((await store.findVersion(key))?.code).toStrictEqual(aVersion(key).code);
    });

    it('lets two accounts use one name', async () => {
      const other = { ...key, accountId: await harness.newAccount() };
      await create(aVersion(key, { handler: 'mine.handler' }));
      await create(aVersion(other, { handler: 'theirs.handler' }));
      expect((await store.findVersion(key))?.handler).toBe('mine.handler');
      expect((await store.findVersion(other))?.handler).toBe('theirs.handler');
    });

    it('deletes a function with its versions and aliases', async () => {
      await create(aVersion(key));
      await publish();
      await store.createAlias(anAlias(key, { functionVersion: '1' }));
      await store.deleteFunction(key);
      expect(await store.findVersion(key)).toBeUndefined();
      expect(await store.findVersion(key, '1')).toBeUndefined();
      expect(await store.findAlias(key, 'live')).toBeUndefined();
      await expect(store.deleteFunction(key)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    it('numbers the versions of a name from 1 again once the function was deleted', async () => {
      await create(aVersion(key));
      await publish();
      await store.deleteFunction(key);
      await create(aVersion(key));
      expect((await publish()).version).toBe('1');
    });
  });

  describe('updateLatest', () => {
    it('stores and answers what the change makes of the present row', async () => {
      await create(aVersion(key, { state: 'Pending', stateReason: 'why', stateReasonCode: 'Creating' }));
      const answer = await store.updateLatest(key, (current) => {
        const { stateReason: _reason, stateReasonCode: _code, ...rest } = current;
        return { ...rest, state: 'Active', memorySize: 512 };
      });
      expect(answer).toStrictEqual(aVersion(key, { memorySize: 512 }));
      expect(await store.findVersion(key)).toStrictEqual(answer);
    });

    it('writes nothing when the change throws, and passes the error on', async () => {
      await create(aVersion(key));
      const refusal = new Error('no');
      await expect(
        store.updateLatest(key, () => {
          throw refusal;
        }),
      ).rejects.toBe(refusal);
      expect(await store.findVersion(key)).toStrictEqual(aVersion(key));
    });

    it('refuses a function that is not there', async () => {
      await expect(store.updateLatest(key, (current) => current)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
    });

    it('never interleaves two changes', async () => {
      await create(aVersion(key));
      await Promise.all(
        Array.from({ length: 8 }, () =>
          store.updateLatest(key, (current) => ({ ...current, timeout: current.timeout + 1 })),
        ),
      );
      expect((await store.findVersion(key))?.timeout).toBe(11);
    });

    it('leaves published versions as they were', async () => {
      await create(aVersion(key));
      const published = await publish();
      await store.updateLatest(key, (current) => ({ ...current, handler: 'new.handler' }));
      expect(await store.findVersion(key, '1')).toStrictEqual(published);
    });
  });

  imageVersionsContract(makeHarness);

  describe('publishVersion', () => {
    it('numbers versions upwards and hands over the newest', async () => {
      await create(aVersion(key));
      const seen: (string | undefined)[] = [];
      for (let round = 0; round < 3; round++) {
        await store.publishVersion(key, (latest, newest, next) => {
          seen.push(newest?.version);
          return { ...latest, version: next, revisionId: `revision-of-${next}` };
        });
      }
      expect(seen).toEqual([undefined, '1', '2']);
      expect(await store.findVersion(key, '3')).toStrictEqual(
        aVersion(key, { version: '3', revisionId: 'revision-of-3' }),
      );
    });

    it('writes nothing when the newest version itself is the answer', async () => {
      await create(aVersion(key));
      const first = await publish();
      const again = await store.publishVersion(key, (_latest, newest) => newest ?? first);
      expect(again).toStrictEqual(first);
      expect(await store.findVersion(key, '2')).toBeUndefined();
      expect((await publish()).version).toBe('2');
    });

    it('never gives a number twice, also after the newest was deleted', async () => {
      await create(aVersion(key));
      await publish();
      await publish();
      await store.deleteVersion(key, '2');
      expect((await publish()).version).toBe('3');
    });

    it('hands over version 10 as newer than version 9', async () => {
      await create(aVersion(key));
      for (let round = 0; round < 10; round++) await publish();
      const newest = await store.publishVersion(key, (latest, version) => version ?? latest);
      expect(newest.version).toBe('10');
    });

    it('gives concurrent publishers different numbers', async () => {
      await create(aVersion(key));
      const versions = await Promise.all(Array.from({ length: 5 }, () => publish()));
      expect(new Set(versions.map((one) => one.version))).toEqual(new Set(['1', '2', '3', '4', '5']));
    });

    it('writes nothing when the builder throws', async () => {
      await create(aVersion(key));
      const refusal = new Error('no');
      await expect(
        store.publishVersion(key, () => {
          throw refusal;
        }),
      ).rejects.toBe(refusal);
      expect(await store.findVersion(key, '1')).toBeUndefined();
    });

    it('refuses a function that is not there', async () => {
      await expect(publish()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });
  });

  describe('deleteVersion', () => {
    it('removes one version; removing one that is not there is no error', async () => {
      await create(aVersion(key));
      await publish();
      await publish();
      await store.deleteVersion(key, '1');
      await store.deleteVersion(key, '1');
      expect(await store.findVersion(key, '1')).toBeUndefined();
      expect(await store.findVersion(key, '2')).toBeDefined();
    });

    it('refuses a version that an alias points at, by weight as well', async () => {
      await create(aVersion(key));
      await publish();
      await publish();
      await store.createAlias(anAlias(key, { functionVersion: '1', additionalVersionWeights: { '2': 0.1 } }));
      for (const version of ['1', '2']) {
        await expect(store.deleteVersion(key, version)).rejects.toMatchObject({
          code: 'ResourceConflictException',
          message: 'Unable to delete version because the following aliases reference it: [live]',
        });
        expect(await store.findVersion(key, version)).toBeDefined();
      }
    });

    it('refuses a function that is not there', async () => {
      await expect(store.deleteVersion(key, '1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });
  });

  describe('lists', () => {
    const names = (pages: FunctionVersion[][]) => pages.map((page) => page.map((one) => one.functionName));
    const numbers = (pages: FunctionVersion[][]) =>
      pages.map((page) => page.map((one) => `${one.functionName}:${one.version}`));

    it('pages through functions by name', async () => {
      for (const name of ['delta', 'alpha', 'charlie', 'Bravo', 'echo']) {
        await create(aVersion(named(name)));
      }
      await publish(named('alpha'));
      const pages = await all((marker) => store.listFunctions(accountId, { marker, maxItems: 2 }));
      expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
      expect(names(pages).flat()).toEqual(['Bravo', 'alpha', 'charlie', 'delta', 'echo']);
    });

    it('gives no marker when the last page is full', async () => {
      await create(aVersion(named('alpha')));
      await create(aVersion(named('bravo')));
      expect(await store.listFunctions(accountId, { maxItems: 2 })).not.toHaveProperty('nextMarker');
    });

    it('shows an account its own functions only', async () => {
      await create(aVersion(key));
      expect((await store.listFunctions(await harness.newAccount(), { maxItems: 10 })).items).toEqual([]);
    });

    it('goes on where it was when the last item handed out is gone', async () => {
      for (const name of ['alpha', 'bravo', 'charlie']) await create(aVersion(named(name)));
      const first = await store.listFunctions(accountId, { maxItems: 2 });
      await store.deleteFunction(named('bravo'));
      const second = await store.listFunctions(accountId, { marker: first.nextMarker, maxItems: 2 });
      expect(second.items.map((one) => one.functionName)).toEqual(['charlie']);
    });

    it('lists the versions of a function, $LATEST first, then by number', async () => {
      await create(aVersion(key));
      for (let round = 0; round < 11; round++) await publish();
      const pages = await all((marker) => store.listVersions(key, { marker, maxItems: 5 }));
      expect(pages.map((page) => page.length)).toEqual([5, 5, 2]);
      expect(pages.flat().map((one) => one.version)).toEqual([
        '$LATEST',
        ...Array.from({ length: 11 }, (_, index) => String(index + 1)),
      ]);
    });

    it('lists every version of every function', async () => {
      await create(aVersion(named('bravo')));
      await create(aVersion(named('alpha')));
      for (let round = 0; round < 2; round++) await publish(named('alpha'));
      const pages = await all((marker) => store.listAllVersions(accountId, { marker, maxItems: 2 }));
      expect(numbers(pages)).toEqual([
        ['alpha:$LATEST', 'alpha:1'],
        ['alpha:2', 'bravo:$LATEST'],
      ]);
    });

    it('refuses a marker that it never gave', async () => {
      await create(aVersion(named('alpha')));
      await create(aVersion(named('bravo')));
      const foreign = (await store.listFunctions(accountId, { maxItems: 1 })).nextMarker;
      const refused = { code: 'InvalidParameterValueException' };
      for (const marker of ['no marker', '', foreign]) {
        await expect(store.listVersions(named('alpha'), { marker, maxItems: 1 })).rejects.toMatchObject(refused);
        await expect(store.listAliases(named('alpha'), undefined, { marker, maxItems: 1 })).rejects.toMatchObject(
          refused,
        );
      }
      await expect(store.listFunctions(accountId, { marker: 'no marker', maxItems: 1 })).rejects.toMatchObject(refused);
      await expect(store.listAllVersions(accountId, { marker: 'no marker', maxItems: 1 })).rejects.toMatchObject(
        refused,
      );
    });

    it('lists nothing for a function that is not there', async () => {
      expect(await store.listVersions(key, { maxItems: 5 })).toStrictEqual({ items: [] });
      expect(await store.listAliases(key, undefined, { maxItems: 5 })).toStrictEqual({ items: [] });
    });
  });

  describe('aliases', () => {
    let alias: FunctionAlias;

    beforeEach(async () => {
      await create(aVersion(key));
      await publish();
      await publish();
      alias = anAlias(key, {
        description: 'what customers see',
        functionVersion: '1',
        additionalVersionWeights: { '2': 0.15 },
      });
    });

    it('finds what was created', async () => {
      await store.createAlias(alias);
      expect(await store.findAlias(key, 'live')).toStrictEqual(alias);
      expect(await store.findAlias(key, 'other')).toBeUndefined();
    });

    it('refuses a name that is taken', async () => {
      await store.createAlias(alias);
      await expect(store.createAlias(alias)).rejects.toMatchObject({ code: 'ResourceConflictException' });
    });

    it('refuses a function or version that is not there, by weight as well', async () => {
      const missing = { code: 'ResourceNotFoundException' };
      await expect(store.createAlias(anAlias(named('other')))).rejects.toMatchObject(missing);
      await expect(store.createAlias({ ...alias, functionVersion: '9' })).rejects.toMatchObject(missing);
      await expect(store.createAlias({ ...alias, additionalVersionWeights: { '9': 0.1 } })).rejects.toMatchObject(
        missing,
      );
      expect(await store.findAlias(key, 'live')).toBeUndefined();
    });

    it('changes an alias', async () => {
      await store.createAlias(alias);
      const changed = { ...alias, functionVersion: '2', additionalVersionWeights: {}, revisionId: 'next' };
      expect(await store.updateAlias(key, 'live', () => changed)).toStrictEqual(changed);
      expect(await store.findAlias(key, 'live')).toStrictEqual(changed);
    });

    it('refuses a change to a version that is not there, or of an alias that is not there', async () => {
      await store.createAlias(alias);
      const missing = { code: 'ResourceNotFoundException' };
      await expect(
        store.updateAlias(key, 'live', (current) => ({ ...current, functionVersion: '9' })),
      ).rejects.toMatchObject(missing);
      await expect(store.updateAlias(key, 'other', (current) => current)).rejects.toMatchObject(missing);
      expect(await store.findAlias(key, 'live')).toStrictEqual(alias);
    });

    it('writes nothing when the change throws', async () => {
      await store.createAlias(alias);
      const refusal = new Error('no');
      await expect(
        store.updateAlias(key, 'live', () => {
          throw refusal;
        }),
      ).rejects.toBe(refusal);
      expect(await store.findAlias(key, 'live')).toStrictEqual(alias);
    });

    it('deletes an alias; deleting one that is not there is no error', async () => {
      await store.createAlias(alias);
      await store.deleteAlias(key, 'live');
      await store.deleteAlias(key, 'live');
      expect(await store.findAlias(key, 'live')).toBeUndefined();
    });

    it('pages through aliases by name', async () => {
      for (const name of ['charlie', 'alpha', 'bravo']) await store.createAlias({ ...alias, name });
      const pages = await all((marker) => store.listAliases(key, undefined, { marker, maxItems: 2 }));
      expect(pages.map((page) => page.map((one) => one.name))).toEqual([['alpha', 'bravo'], ['charlie']]);
    });

    it('lists the aliases that send traffic to a version', async () => {
      await store.createAlias(alias);
      await store.createAlias(anAlias(key, { name: 'next', functionVersion: '2' }));
      const to = async (version: string) =>
        (await store.listAliases(key, version, { maxItems: 10 })).items.map((one) => one.name);
      expect(await to('1')).toEqual(['live']);
      expect(await to('2')).toEqual(['live', 'next']);
      expect(await to('$LATEST')).toEqual([]);
    });
  });

  functionAttributesContract(makeHarness);
  versionStatusContract(makeHarness);

  describe('accounting', () => {
    it('lists the $LATEST rows that are pending or being updated', async () => {
      await create(aVersion(named('creating'), { state: 'Pending' }));
      await create(aVersion(named('updating'), { lastUpdateStatus: 'InProgress' }));
      await create(aVersion(named('settled')));
      await create(aVersion(named('failed'), { state: 'Failed', lastUpdateStatus: 'Failed' }));
      await publish(named('updating'));
      const mine = (await store.listUnsettled()).filter((one) => one.accountId === accountId);
      expect(mine.map((one) => `${one.functionName}:${one.version}`).sort()).toEqual([
        'creating:$LATEST',
        'updating:$LATEST',
      ]);
    });

    it('counts functions, and the code of every version and of none', async () => {
      expect(await store.usage(accountId)).toStrictEqual({ functionCount: 0, codeBytes: 0 });
      await create(aVersion(named('alpha'), { code: { sha256: 'a', size: 1000 } }));
      await create(aVersion(named('bravo'), { code: { sha256: 'b', size: 50 } }));
      await publish(named('alpha'));
      expect(await store.usage(accountId)).toStrictEqual({ functionCount: 2, codeBytes: 2050 });
      await store.deleteFunction(named('alpha'));
      expect(await store.usage(accountId)).toStrictEqual({ functionCount: 1, codeBytes: 1050 });
    });
  });
}
