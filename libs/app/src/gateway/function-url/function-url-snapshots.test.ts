import { beforeEach, describe, expect, it } from 'vitest';
import { createFunctionUrl, deleteFunctionUrl, updateFunctionUrl } from '../../control/function-urls.js';
import { ControlKit, HELLO } from '../../control/testing/control-kit.js';
import type { SnapshotChange } from '../../ports/snapshot-source.js';
import { FunctionUrlSnapshots } from './function-url-snapshots.js';

const KEY = { accountId: HELLO.accountId, functionName: HELLO.functionName };
const OF_HELLO: SnapshotChange = { kind: 'function', ...KEY };
const SETTINGS = { authType: 'NONE', invokeMode: 'BUFFERED' } as const;

let kit: ControlKit;
let reads: string[];
let change: (change: SnapshotChange) => void;
let snapshots: FunctionUrlSnapshots;

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
  reads = [];
  const urls = {
    findById: (urlId: string) => {
      reads.push(urlId);
      return kit.urls.findById(urlId);
    },
  };
  snapshots = new FunctionUrlSnapshots(urls, { onChange: (listener) => (change = listener) }, kit.clock);
});

describe('FunctionUrlSnapshots', () => {
  it('reads a URL once, and then answers at once', async () => {
    const { urlId } = await createFunctionUrl(kit, HELLO, SETTINGS);
    expect(await snapshots.find(urlId)).toMatchObject({ key: KEY, qualifier: '', url: { urlId, authType: 'NONE' } });
    expect(snapshots.find(urlId)).toMatchObject({ key: KEY });
    change({ kind: 'function', accountId: KEY.accountId, functionName: 'other' });
    change({ kind: 'identity', accountId: KEY.accountId });
    expect(snapshots.find(urlId)).toMatchObject({ key: KEY });
    expect(reads).toEqual([urlId]);
  });

  it('knows of a change when it is told', async () => {
    const { urlId } = await createFunctionUrl(kit, HELLO, SETTINGS);
    await snapshots.find(urlId);
    await updateFunctionUrl(kit, HELLO, { authType: 'AWS_IAM' });
    change(OF_HELLO);
    expect(await snapshots.find(urlId)).toMatchObject({ url: { authType: 'AWS_IAM' } });
    await deleteFunctionUrl(kit, HELLO);
    change({ kind: 'unknown' });
    expect(await snapshots.find(urlId)).toBeUndefined();
  });

  it('asks no more than once in five seconds for what is not there, and at once when something was made', async () => {
    const nobodys = 'a'.repeat(32);
    expect(await snapshots.find(nobodys)).toBeUndefined();
    expect(snapshots.find(nobodys)).toBeUndefined();
    kit.clock.advance(5_000);
    await snapshots.find(nobodys);
    change(OF_HELLO);
    await snapshots.find(nobodys);
    expect(reads).toHaveLength(3);
    expect(snapshots.find('nobody')).toBeUndefined();
    expect(reads).toHaveLength(3);
  });
});
