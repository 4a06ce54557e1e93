import { beforeEach, describe, expect, it } from 'vitest';
import type { CodePackages, StoredPackage } from '../code-packages.js';
import type { FunctionStore } from '../function-store.js';
import { aVersion, reserveCode } from './function-fixtures.js';

/** What the suite needs to run against an implementation; tests never share an account. */
export interface CodePackagesHarness {
  readonly packages: CodePackages;
  readonly functions: FunctionStore;
  newAccount(): Promise<string>;
  /** Lets so many ms pass for every package. */
  pass(ms: number): Promise<void>;
}

const HOUR = 3_600_000;
const NO_QUOTA = { codeBytes: Number.MAX_SAFE_INTEGER, unpackedBytes: Number.MAX_SAFE_INTEGER };
const exceeded = { code: 'CodeStorageExceededException', message: 'Code storage limit exceeded.' };

/** What every `CodePackages` must do. Run it from a test file of the implementation. */
export function codePackagesContract(makeHarness: () => Promise<CodePackagesHarness>): void {
  let harness: CodePackagesHarness;
  let packages: CodePackages;
  let accountId: string;

  beforeEach(async () => {
    harness = await makeHarness();
    packages = harness.packages;
    accountId = await harness.newAccount();
  });

  const aPackage = (sha256: string, change: Partial<StoredPackage> = {}): StoredPackage => ({
    accountId,
    sha256,
    size: 100,
    unpackedSize: 4096,
    unzippedSize: 3000,
    ...change,
  });
  const reserve = (sha256: string, quota = NO_QUOTA) => packages.reserve(accountId, aPackage(sha256), quota);
  const versionOf = (sha256: string, functionName = 'hello') =>
    aVersion({ accountId, functionName }, { code: { sha256, size: 100 } });
  const unused = async () =>
    (await packages.listUnused(HOUR, undefined, 1000)).filter((one) => one.accountId === accountId);
  const remove = (sha256: string, removeBytes = async () => {}) =>
    packages.removeUnused(aPackage(sha256), HOUR, removeBytes);
  /** The code of a function that is changed to other code, an hour ago. */
  const abandoned = async (sha256: string) => {
    await reserve(sha256);
    await harness.pass(HOUR);
  };

  describe('reserve', () => {
    it('counts what no version refers to, once, and what versions refer to, for each', async () => {
      const bytes = async () => (await harness.functions.usage(accountId)).codeBytes;
      await reserve('a');
      await reserve('a');
      await reserve('b');
      expect(await bytes()).toBe(200);
      await harness.functions.createFunction(versionOf('a', 'one'));
      expect(await bytes()).toBe(200);
      await harness.functions.createFunction(versionOf('a', 'two'));
      expect(await bytes()).toBe(300);
    });

    it('refuses zips beyond the quota, and enters nothing', async () => {
      const quota = { ...NO_QUOTA, codeBytes: 250 };
      await reserve('a', quota);
      await reserve('b', quota);
      await expect(reserve('c', quota)).rejects.toMatchObject(exceeded);
      await harness.pass(HOUR);
      expect((await unused()).map((one) => one.sha256)).toEqual(['a', 'b']);
    });

    it('counts the version that is about to refer to a package, and not a second upload of it', async () => {
      const quota = { ...NO_QUOTA, codeBytes: 200 };
      await reserve('a', quota);
      await harness.functions.createFunction(versionOf('a', 'one'));
      await reserve('a', quota);
      await reserve('a', quota);
      await harness.functions.createFunction(versionOf('a', 'two'));
      await expect(reserve('a', quota)).rejects.toMatchObject(exceeded);
    });

    it('refuses what would unpack to more than the quota, though the zips are small', async () => {
      const quota = { ...NO_QUOTA, unpackedBytes: 2 * 4096 };
      await reserve('a', quota);
      await harness.functions.createFunction(versionOf('a', 'one'));
      await harness.functions.createFunction(versionOf('a', 'two'));
      await reserve('b', quota);
      await expect(reserve('c', quota)).rejects.toMatchObject(exceeded);
      await packages.reserve(await harness.newAccount(), aPackage('c'), quota);
    });

    it('lets one of two at once have the last room', async () => {
      const quota = { ...NO_QUOTA, unpackedBytes: 4096 };
      const tries = await Promise.allSettled(['a', 'b', 'c', 'd'].map((sha256) => reserve(sha256, quota)));
      expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    });
  });

  describe('listUnused', () => {
    it('shows a package that no version refers to once time has passed', async () => {
      await reserve('a');
      await harness.pass(HOUR / 2);
      expect(await unused()).toEqual([]);
      await harness.pass(HOUR / 2);
      expect(await unused()).toStrictEqual([aPackage('a')]);
      await reserve('a');
      expect(await unused()).toEqual([]);
    });

    it('shows none that a version refers to, of whatever age', async () => {
      const version = versionOf('a');
      await reserveCode(packages, version);
      await harness.functions.createFunction(version);
      await harness.functions.publishVersion(version, (latest, _newest, next) => ({ ...latest, version: next }));
      await reserve('b');
      const code = { sha256: 'b', size: 100 };
      await harness.functions.updateLatest(version, (current) => ({ ...current, code }));
      await harness.pass(24 * HOUR);
      expect(await unused()).toEqual([]);
    });

    it.each<[string, (functions: FunctionStore) => Promise<unknown>]>([
      ['replaced', (functions) => functions.updateLatest(versionOf('a'), (now) => ({ ...now, code: aPackage('b') }))],
      ['deleted with its function', (functions) => functions.deleteFunction(versionOf('a'))],
    ])('counts the time from when the code was %s', async (_name, give) => {
      await reserve('a');
      await harness.functions.createFunction(versionOf('a'));
      await harness.pass(24 * HOUR);
      await reserve('b');
      await give(harness.functions);
      expect(await unused()).toEqual([]);
      await harness.pass(HOUR);
      expect((await unused()).map((one) => one.sha256)).toContain('a');
    });

    it('counts the time from when the last version was deleted', async () => {
      await reserve('a');
      await reserve('b');
      const key = versionOf('a');
      await harness.functions.createFunction(key);
      await harness.functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
      await harness.functions.updateLatest(key, (now) => ({ ...now, code: { sha256: 'b', size: 100 } }));
      await harness.pass(24 * HOUR);
      await harness.functions.deleteVersion(key, '1');
      expect(await unused()).toEqual([]);
      await harness.pass(HOUR);
      expect((await unused()).map((one) => one.sha256)).toEqual(['a']);
    });

    it('goes on after the last one of a page', async () => {
      for (const sha256 of ['c', 'a', 'd', 'b']) await reserve(sha256);
      await harness.pass(HOUR);
      const first = aPackage('b');
      const rest = (await packages.listUnused(HOUR, first, 1000)).filter((one) => one.accountId === accountId);
      expect(rest.map((one) => one.sha256)).toEqual(['c', 'd']);
      expect(await packages.listUnused(HOUR, undefined, 1)).toHaveLength(1);
    });
  });

  describe('removeUnused', () => {
    it('strikes a package out with its bytes', async () => {
      await abandoned('a');
      let bytes = 1;
      expect(await remove('a', async () => void (bytes = 0))).toBe(true);
      expect(bytes).toBe(0);
      expect((await harness.functions.usage(accountId)).codeBytes).toBe(0);
      expect(await remove('a')).toBe(false);
      await expect(harness.functions.createFunction(versionOf('a'))).rejects.toThrow();
    });

    it.each<[string, () => Promise<unknown>]>([
      ['has been uploaded again', () => reserve('a')],
      ['a version refers to', () => harness.functions.createFunction(versionOf('a'))],
    ])('leaves alone what %s since it was listed', async (_name, use) => {
      await abandoned('a');
      await use();
      const removed = await remove('a', () => Promise.reject(new Error('not to be removed')));
      expect(removed).toBe(false);
    });

    it('keeps a package whose bytes could not be removed', async () => {
      await abandoned('a');
      await expect(remove('a', () => Promise.reject(new Error('disk trouble')))).rejects.toThrow('disk trouble');
      expect(await unused()).toHaveLength(1);
      expect(await remove('a')).toBe(true);
    });

    it('makes an upload of the same package wait, and a second removal not', async () => {
      await abandoned('a');
      const events: string[] = [];
      let upload: Promise<unknown> = Promise.resolve();
      await remove('a', async () => {
        upload = reserve('a').then(() => events.push('reserved'));
        expect(await remove('a')).toBe(false);
        await new Promise((resolve) => setTimeout(resolve, 50));
        events.push('bytes removed');
      });
      await upload;
      expect(events).toEqual(['bytes removed', 'reserved']);
      await harness.functions.createFunction(versionOf('a'));
    });

    it('never takes the bytes of a package that a version refers to', async () => {
      const bytes = new Set<string>();
      for (let round = 0; round < 20; round++) {
        const sha256 = `digest-${round}`;
        await abandoned(sha256);
        bytes.add(sha256);
        const upload = async () => {
          await reserve(sha256);
          bytes.add(sha256); // as the code store does: at once where they are there
          await harness.functions.createFunction(versionOf(sha256, `function-${round}`));
        };
        const collect = () => remove(sha256, async () => void bytes.delete(sha256));
        await Promise.all(round % 2 ? [upload(), collect(), collect()] : [collect(), upload(), collect()]);
        expect(bytes).toContain(sha256);
      }
    });
  });
}
