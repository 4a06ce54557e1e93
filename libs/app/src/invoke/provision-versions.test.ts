import { beforeEach, describe, expect, test } from 'vitest';
import { createAlias, updateAlias } from '../control/aliases.js';
import { publishVersion } from '../control/publish-version.js';
import { putProvisionedConcurrency } from '../control/provisioned-concurrency.js';
import { ControlKit, HELLO } from '../control/testing/control-kit.js';
import { updateFunctionConfiguration } from '../control/update-function-configuration.js';
import { ProvisionVersions } from './provision-versions.js';

let kit: ControlKit;
let told: [string, number][][];
let sync: ProvisionVersions;
const nothing = { codeSha256: undefined, description: undefined, revisionId: undefined };
const live = { name: 'live', description: '', functionVersion: '1', additionalVersionWeights: {} };

beforeEach(async () => {
  kit = new ControlKit();
  told = [];
  await kit.create();
  for (const timeout of [4, 5]) {
    await updateFunctionConfiguration(kit, HELLO, { changes: { timeout }, revisionId: undefined });
    await kit.settle();
    await publishVersion(kit, HELLO, nothing);
  }
  await createAlias(kit, HELLO, live);
  const provision = (targets: readonly { version: { version: string }; count: number }[]): void =>
    void told.push(targets.map(({ version, count }) => [version.version, count]));
  sync = new ProvisionVersions({ concurrency: kit.concurrency, functions: kit.functions, provision });
});

describe('ProvisionVersions', () => {
  test('tells the versions that aliases point at, each once, and follows them', async () => {
    await putProvisionedConcurrency(kit, { ...HELLO, qualifier: 'live' }, 4);
    await createAlias(kit, HELLO, { ...live, name: 'also' });
    await putProvisionedConcurrency(kit, { ...HELLO, qualifier: 'also' }, 2);
    await sync.refresh();
    const moved = { functionVersion: '2', additionalVersionWeights: { '1': 0.5 }, expectedRevisionId: undefined };
    await updateAlias(kit, HELLO, 'live', moved);
    await sync.refresh();
    await kit.functions.deleteFunction(HELLO);
    await sync.refresh();
    expect(told[0]).toEqual([['1', 6]]);
    expect(told[1]).toEqual([
      ['1', 4],
      ['2', 2],
    ]);
    expect(told[2]).toEqual([]);
  });

  test('tells versions with SnapStart', async () => {
    await updateFunctionConfiguration(kit, HELLO, {
      changes: { runtime: 'python3.13', snapStart: 'PublishedVersions' },
      revisionId: undefined,
    });
    await kit.settle();
    await publishVersion(kit, HELLO, nothing);
    await sync.refresh();
    await kit.settle();
    await sync.refresh();
    expect(told).toEqual([[], [['3', 1]]]);
  });

  test('those who ask while it reads are answered by one more read', async () => {
    let reads = 0;
    const concurrency = {
      listProvisioned: () => {
        reads += 1;
        return kit.concurrency.listProvisioned();
      },
    };
    sync = new ProvisionVersions({ concurrency, functions: kit.functions, provision: () => undefined });
    await Promise.all([sync.refresh(), sync.refresh(), sync.refresh()]);
    expect(reads).toBe(2);
  });

  test('changes that never end keep nobody from being told', async () => {
    let reads = 0;
    const concurrency = {
      listProvisioned: () => {
        reads += 1;
        if (reads < 5) void sync.refresh();
        return kit.concurrency.listProvisioned();
      },
    };
    const provision = (): void => void told.push([]);
    sync = new ProvisionVersions({ concurrency, functions: kit.functions, provision });
    await sync.refresh();
    expect([reads, told.length]).toEqual([5, 5]);
  });

  test('what could not be read changes nothing', async () => {
    const concurrency = { listProvisioned: () => Promise.reject(new Error('away')) };
    sync = new ProvisionVersions({ concurrency, functions: kit.functions, provision: () => told.push([]) });
    await expect(sync.refresh()).rejects.toThrow('away');
    expect(told).toEqual([]);
  });
});
