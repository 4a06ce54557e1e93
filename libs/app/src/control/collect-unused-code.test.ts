import { beforeEach, describe, expect, it } from 'vitest';
import type { StoredPackage } from '../ports/code-packages.js';
import { collectUnusedCode, UNUSED_FOR_MS } from './collect-unused-code.js';
import { ACCOUNT, ControlKit, HELLO, ZIP } from './testing/control-kit.js';
import { updateFunctionCode } from './update-function-code.js';

let kit: ControlKit;
let inUse: string[];
let failed: StoredPackage[];

beforeEach(async () => {
  kit = new ControlKit();
  inUse = [];
  failed = [];
  await kit.create();
});

const update = async (zip: string) => {
  const change = {
    zip: Buffer.from(zip),
    architecture: undefined,
    revisionId: undefined,
    publish: false,
    dryRun: false,
  };
  const { code } = await updateFunctionCode(kit, HELLO, change);
  await kit.settle();
  return code;
};
const collect = (code: Pick<ControlKit['code'], 'remove'> = kit.code, signal?: AbortSignal) =>
  collectUnusedCode(
    {
      packages: kit.packages,
      code,
      isInUse: (accountId, sha256) => inUse.includes(`${accountId}/${sha256}`),
      onError: (_error, unused) => failed.push(unused),
    },
    UNUSED_FOR_MS,
    signal,
  );
const nothing = { packages: 0, bytes: 0, unpackedBytes: 0 };
const codeBytes = async () => (await kit.functions.usage(ACCOUNT)).codeBytes;

describe('collectUnusedCode', () => {
  it('frees what updates have replaced, an hour after', async () => {
    for (let round = 0; round < 5; round++) await update(`code ${round}`);
    expect(await codeBytes()).toBe(ZIP.byteLength + 5 * 6);
    expect(await collect()).toEqual(nothing);
    kit.clock.advance(UNUSED_FOR_MS);
    expect(await collect()).toEqual({ packages: 5, bytes: ZIP.byteLength + 4 * 6, unpackedBytes: 5 * 8192 });
    expect(kit.code.count).toBe(1);
    expect(await codeBytes()).toBe(6);
    const { code } = (await kit.functions.findVersion(HELLO))!;
    expect(Buffer.from(await kit.code.read(ACCOUNT, code)).toString()).toBe('code 4');
  });

  it('frees the code of a deleted function, and of more functions than one page shows', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `function-${index}`);
    for (const functionName of names) await kit.create({ ...HELLO, functionName }, {}, Buffer.from(functionName));
    for (const functionName of names) await kit.functions.deleteFunction({ accountId: ACCOUNT, functionName });
    kit.clock.advance(UNUSED_FOR_MS);
    expect(await collect()).toMatchObject({ packages: 120 });
    expect(kit.code.count).toBe(1);
  });

  it('leaves what an environment of this host still runs, until it is gone', async () => {
    const old = await update('old');
    await update('new');
    kit.clock.advance(UNUSED_FOR_MS);
    inUse = [`${ACCOUNT}/${old.sha256}`];
    expect(await collect()).toMatchObject({ packages: 1 });
    await kit.code.read(ACCOUNT, old);
    inUse = [];
    expect(await collect()).toMatchObject({ packages: 1, bytes: 3 });
    await expect(kit.code.read(ACCOUNT, old)).rejects.toThrow('no package');
  });

  it('stores anew what is uploaded again after it was collected', async () => {
    const old = await update('old');
    await update('new');
    kit.clock.advance(UNUSED_FOR_MS);
    await collect();
    expect(await update('old')).toEqual(old);
    expect(await kit.functions.findVersion(HELLO)).toMatchObject({ lastUpdateStatus: 'Successful', code: old });
  });

  it('goes on after a package that cannot be removed, which still counts and is tried again', async () => {
    const bad = await update('bad');
    await update('good');
    await update('new');
    kit.clock.advance(UNUSED_FOR_MS);
    const remove: ControlKit['code']['remove'] = async (accountId, code) => {
      if (code.sha256 === bad.sha256) throw new Error('disk trouble');
      return kit.code.remove(accountId, code);
    };
    expect(await collect({ remove })).toMatchObject({ packages: 2 });
    expect(failed.map((one) => one.sha256)).toEqual([bad.sha256]);
    expect(await codeBytes()).toBe(6);
    expect(await collect()).toMatchObject({ packages: 1 });
  });

  it('stops when it is told to', async () => {
    await update('new');
    kit.clock.advance(UNUSED_FOR_MS);
    expect(await collect(kit.code, AbortSignal.abort())).toEqual(nothing);
  });
});
