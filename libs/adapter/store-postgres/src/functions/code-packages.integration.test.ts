import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codePackagesContract } from '@stoker/app/ports/testing/code-packages.contract';
import { aVersion, reserveCode } from '@stoker/app/ports/testing/function-fixtures';
import { agePackages, makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

const HOUR = 3_600_000;

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

const pass = (ms: number) => agePackages(harness.database, ms);

codePackagesContract(async () => ({
  packages: harness.store.packages,
  functions: harness.store.functions,
  newAccount: harness.newAccount,
  pass,
}));

describe('PostgresCodePackages', () => {
  it('never takes the bytes of a version, with creators and collectors in two processes', async () => {
    const accountId = await harness.newAccount();
    const stores = [harness.store, await harness.open()];
    const bytes = new Map<string, boolean>();
    const outcomes = { kept: 0, collected: 0 };
    for (let round = 0; round < 30; round++) {
      const code = { sha256: `digest-${round}`, size: 1 };
      const versions = stores.map((_, index) =>
        aVersion({ accountId, functionName: `function-${round}-${index}` }, { code }),
      );
      await reserveCode(harness.store.packages, versions[0]!);
      await pass(HOUR);
      bytes.set(code.sha256, true);
      await Promise.all(
        stores.flatMap(({ packages, functions }, index) => [
          packages
            .removeUnused(
              { ...code, accountId, unpackedSize: 1, unzippedSize: 1 },
              HOUR,
              async () => void bytes.set(code.sha256, false),
            )
            .then((removed) => (outcomes[removed ? 'collected' : 'kept'] += 1)),
          (async () => {
            await reserveCode(packages, versions[index]!);
            bytes.set(code.sha256, true);
            await functions.createFunction(versions[index]!);
          })(),
        ]),
      );
      expect(bytes.get(code.sha256)).toBe(true);
    }
    expect(outcomes.kept).toBeGreaterThan(0);
    const [row] = await harness.database.sql<{ count: string }>(
      `SELECT count(*) FROM function_versions WHERE account_id = $1`,
      [accountId],
    );
    expect(Number(row!.count)).toBe(60);
  });

  it('lets no version refer to a package while it is being removed', async () => {
    const accountId = await harness.newAccount();
    const version = aVersion({ accountId, functionName: 'late' });
    await reserveCode(harness.store.packages, version);
    await pass(HOUR);
    let write: Promise<unknown> = Promise.resolve();
    const unused = { ...version.code, accountId, unpackedSize: 1, unzippedSize: 1 };
    const removed = await harness.store.packages.removeUnused(unused, HOUR, async () => {
      write = harness.store.functions.createFunction(version).catch((error: unknown) => error);
    });
    expect(removed).toBe(true);
    expect(await write).toBeInstanceOf(Error);
    expect(await harness.store.functions.findVersion(version)).toBeUndefined();
  });

  it('leaves the package of a version that goes at the same moment', async () => {
    const accountId = await harness.newAccount();
    const version = aVersion({ accountId, functionName: 'hello' });
    await harness.createFunction(version);
    await pass(HOUR);
    const unused = { ...version.code, accountId, unpackedSize: 1, unzippedSize: 1 };
    const [removed] = await Promise.all([
      harness.store.packages.removeUnused(unused, HOUR, async () => {}),
      harness.store.functions.deleteFunction(version),
    ]);
    expect(removed).toBe(false);
  });
});
