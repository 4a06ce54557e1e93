import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryObjectSource } from '@stoker/app/control/testing/in-memory-object-source';
import { storeCode } from '@stoker/app/control/code-package';
import { collectUnusedCode, UNUSED_FOR_MS } from '@stoker/app/control/collect-unused-code';
import { aVersion } from '@stoker/app/ports/testing/function-fixtures';
import { FsCodeStore } from '@stoker/blob-fs/fs-code-store';
import { makeZip } from '@stoker/blob-fs/testing/zip-writer';
import { makeStoreHarness, type StoreHarness } from '@stoker/store-postgres/testing/store-harness';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

let harness: StoreHarness;
let root: string;
let code: FsCodeStore;
let accountId: string;

beforeAll(async () => {
  harness = await makeStoreHarness();
  root = await mkdtemp(join(tmpdir(), 'stoker-collect-'));
  code = await FsCodeStore.open(root);
}, 60_000);
beforeEach(async () => {
  accountId = await harness.newAccount();
});
afterAll(async () => {
  await harness.close();
  await rm(root, { recursive: true });
});

const zipOf = (text: string) => makeZip([{ name: 'index.js', data: text }]);
const objects = new InMemoryObjectSource();
const upload = (text: string) => {
  const ports = { code, objects, packages: harness.store.packages, identities: harness.store.identity };
  return storeCode(ports, accountId, { zip: zipOf(text) });
};
const anHourPasses = () =>
  harness.database.sql(`UPDATE code_packages SET last_used_at = last_used_at - interval '1 hour'`);
const collect = () =>
  collectUnusedCode(
    {
      packages: harness.store.packages,
      code,
      isInUse: () => false,
      onError: (error) => expect.unreachable(`${error}`),
    },
    UNUSED_FOR_MS,
  );
const stored = () => Promise.all(['blobs', 'code'].map((directory) => readdir(join(root, directory, accountId))));

it('gives the disk back what updates in a loop have stored', async () => {
  const key = { accountId, functionName: 'loop' };
  await harness.store.functions.createFunction(aVersion(key, { code: await upload('0') }));
  for (let round = 1; round <= 5; round++) {
    const next = await upload(`${round}`);
    await harness.store.functions.updateLatest(key, (current) => ({ ...current, code: next }));
  }
  const { codeBytes } = await harness.store.functions.usage(accountId);
  expect(codeBytes).toBe(6 * zipOf('0').length);
  expect((await stored()).map((names) => names.length)).toEqual([6, 6]);
  await anHourPasses();
  await collect();
  expect((await harness.store.functions.usage(accountId)).codeBytes).toBe(zipOf('0').length);
  expect((await stored()).map((names) => names.length)).toEqual([1, 1]);
});

it('leaves every function its code, whatever is uploaded and collected at the same moment', async () => {
  for (let round = 0; round < 15; round++) {
    await upload(`round ${round}`);
    await anHourPasses();
    const create = async (functionName: string) => {
      const version = aVersion({ accountId, functionName }, { code: await upload(`round ${round}`) });
      await harness.store.functions.createFunction(version);
      return version;
    };
    const [version] = await Promise.all([create(`one-${round}`), create(`two-${round}`), collect(), collect()]);
    expect(Buffer.from(await code.read(accountId, version.code)).equals(zipOf(`round ${round}`))).toBe(true);
    expect(await readdir(await code.materialise(accountId, version.code))).toEqual(['index.js']);
  }
}, 30_000);
