import { beforeEach, describe, expect, it } from 'vitest';
import type { LayerKey, LayerVersion } from '@stoker/core/model/layer';
import type { CodePackages } from '../code-packages.js';
import type { FunctionStore } from '../function-store.js';
import type { LayerStore } from '../layer-store.js';
import { aLayer, aVersion, reserveCode } from './function-fixtures.js';

/** What the suite needs to run against an implementation; tests never share an account. */
export interface LayerStoreHarness {
  readonly layers: LayerStore;
  readonly functions: FunctionStore;
  readonly packages: CodePackages;
  newAccount(): Promise<string>;
  /** Lets so many ms pass for every package. */
  pass(ms: number): Promise<void>;
}

const HOUR = 3_600_000;

/** What every `LayerStore` must do. Run it from a test file of the implementation. */
export function layerStoreContract(makeHarness: () => Promise<LayerStoreHarness>): void {
  let harness: LayerStoreHarness;
  let layers: LayerStore;
  let key: LayerKey;

  beforeEach(async () => {
    harness = await makeHarness();
    layers = harness.layers;
    key = { accountId: await harness.newAccount(), layerName: 'tools' };
  });

  async function publish(layerName = 'tools', overrides: Partial<LayerVersion> = {}): Promise<LayerVersion> {
    const layer = aLayer({ ...key, layerName }, overrides);
    await reserveCode(harness.packages, layer);
    return layers.publish(layer);
  }

  const numbers = (page: { items: LayerVersion[] }) => page.items.map(({ version }) => version);
  const page = (maxItems: number, marker?: string) => ({ maxItems, marker });

  describe('publish and findVersion', () => {
    it('find what was published, member for member', async () => {
      const draft = aLayer(key, { licenseInfo: 'MIT', compatibleRuntimes: ['ruby3.3'], description: 'says “hällo”' });
      await reserveCode(harness.packages, draft);
      expect(await layers.publish(draft)).toStrictEqual({ ...draft, version: 1 });
      expect(await layers.findVersion(key, 1)).toStrictEqual({ ...draft, version: 1 });
      const bare = aLayer({ ...key, layerName: 'bare' });
      await layers.publish(bare);
      expect(await layers.findVersion(bare, 1)).toStrictEqual({ ...bare, version: 1 });
    });

    it('count upwards and give no number twice', async () => {
      expect((await publish()).version).toBe(1);
      await layers.deleteVersion(key, 1);
      expect((await publish()).version).toBe(2);
      expect(await layers.findVersion(key, 1)).toBeUndefined();
    });

    it('give every one of many at once a number of its own', async () => {
      await publish();
      const published = await Promise.all(Array.from({ length: 10 }, () => publish()));
      expect(published.map(({ version }) => version).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });

    it('refuse a package that does not stand in the books', async () => {
      await expect(layers.publish(aLayer(key))).rejects.toThrow();
      expect(await layers.findVersion(key, 1)).toBeUndefined();
    });

    it.each([0, -1, 1.5, 2 ** 31, 2 ** 53])('find nothing under %d', async (version) => {
      await publish();
      expect(await layers.findVersion(key, version)).toBeUndefined();
      await layers.deleteVersion(key, version);
    });
  });

  describe('lists', () => {
    it('show the newest version of each layer that passes, by name', async () => {
      await publish('b', { compatibleRuntimes: ['python3.11'], compatibleArchitectures: ['arm64'] });
      await publish('b', { compatibleRuntimes: ['nodejs22.x'] });
      await publish('a', { compatibleRuntimes: ['nodejs22.x', 'python3.11'] });
      await publish('B');
      const list = async (filter: Parameters<LayerStore['listLayers']>[1]) =>
        (await layers.listLayers(key.accountId, filter, page(50))).items.map((one) => [one.layerName, one.version]);
      expect(await list({})).toEqual([
        ['B', 1],
        ['a', 1],
        ['b', 2],
      ]);
      expect(await list({ runtime: 'python3.11' })).toEqual([
        ['a', 1],
        ['b', 1],
      ]);
      expect(await list({ runtime: 'python3.11', architecture: 'arm64' })).toEqual([['b', 1]]);
    });

    it('show layers a page at a time', async () => {
      for (const name of ['c', 'a', 'b']) {
        await publish(name);
        await publish(name);
      }
      const first = await layers.listLayers(key.accountId, {}, page(2));
      expect(first.items.map((one) => [one.layerName, one.version])).toEqual([
        ['a', 2],
        ['b', 2],
      ]);
      const second = await layers.listLayers(key.accountId, {}, page(2, first.nextMarker));
      expect(second.items.map((one) => one.layerName)).toEqual(['c']);
      expect(second).not.toHaveProperty('nextMarker');
    });

    it('show versions, the newest first, a page at a time', async () => {
      for (let count = 0; count < 11; count++) await publish();
      await publish('other');
      const first = await layers.listVersions(key, {}, page(9));
      expect(numbers(first)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3]);
      const second = await layers.listVersions(key, {}, page(9, first.nextMarker));
      expect(numbers(second)).toEqual([2, 1]);
      expect(second).not.toHaveProperty('nextMarker');
      await expect(layers.listLayers(key.accountId, {}, page(9, first.nextMarker))).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
      });
    });

    it('leave out versions that do not pass, and other accounts', async () => {
      await publish('tools', { compatibleRuntimes: ['nodejs22.x'] });
      await publish('tools', { compatibleArchitectures: ['x86_64'] });
      expect(numbers(await layers.listVersions(key, { runtime: 'nodejs22.x' }, page(9)))).toEqual([1]);
      expect(numbers(await layers.listVersions(key, { architecture: 'x86_64' }, page(9)))).toEqual([2]);
      const theirs = { ...key, accountId: await harness.newAccount() };
      expect(await layers.listVersions(theirs, {}, page(9))).toStrictEqual({ items: [] });
      expect(await layers.listLayers(theirs.accountId, {}, page(9))).toStrictEqual({ items: [] });
    });
  });

  describe('updatePolicy', () => {
    const policy = { revisionId: 'r1', grants: [{ statementId: 'all', principal: '*' }] };

    it('changes the policy of one version and takes it away', async () => {
      await publish();
      await publish();
      await layers.updatePolicy(key, 1, (current) => {
        expect(current).toBeUndefined();
        return policy;
      });
      expect((await layers.findVersion(key, 1))?.policy).toStrictEqual(policy);
      expect(await layers.findVersion(key, 2)).not.toHaveProperty('policy');
      await layers.updatePolicy(key, 1, (current) => (expect(current).toStrictEqual(policy), undefined));
      expect(await layers.findVersion(key, 1)).not.toHaveProperty('policy');
    });

    it('loses none of many at once', async () => {
      await publish();
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          layers.updatePolicy(key, 1, (current) => ({
            revisionId: `r${index}`,
            grants: [...(current?.grants ?? []), { statementId: `s${index}`, principal: '*' }],
          })),
        ),
      );
      expect((await layers.findVersion(key, 1))?.policy?.grants).toHaveLength(10);
    });

    it('writes nothing where the change throws, and knows what is not there', async () => {
      await publish();
      const refuse = () => {
        throw new Error('refused');
      };
      await expect(layers.updatePolicy(key, 1, refuse)).rejects.toThrow('refused');
      expect(await layers.findVersion(key, 1)).not.toHaveProperty('policy');
      await expect(layers.updatePolicy(key, 2, () => policy)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      });
    });
  });

  describe('packages of layers', () => {
    const code = { sha256: 'of the layer', size: 70 };
    const unused = async () =>
      (await harness.packages.listUnused(HOUR, undefined, 1000)).filter((one) => one.accountId === key.accountId);
    const bytes = async () => (await harness.functions.usage(key.accountId)).codeBytes;
    const functionKey = () => ({ accountId: key.accountId, functionName: 'hello' });
    const reference = () => ({ ...key, version: 1, code });

    it('count once for each version', async () => {
      await publish('tools', { code });
      expect(await bytes()).toBe(70);
      await publish('tools', { code });
      expect(await bytes()).toBe(140);
      await layers.deleteVersion(key, 1);
      expect(await bytes()).toBe(70);
    });

    it('stay as long as the version does, and are given up with it', async () => {
      await publish('tools', { code });
      await harness.pass(24 * HOUR);
      expect(await unused()).toEqual([]);
      await layers.deleteVersion(key, 1);
      expect(await unused()).toEqual([]);
      await harness.pass(HOUR);
      expect(await unused()).toHaveLength(1);
    });

    it('stay as long as a function of another account has them', async () => {
      await publish('tools', { code });
      const theirs = aVersion(
        { accountId: await harness.newAccount(), functionName: 'hello' },
        { layers: [reference()] },
      );
      await reserveCode(harness.packages, theirs);
      await harness.functions.createFunction(theirs);
      await layers.deleteVersion(key, 1);
      await harness.pass(24 * HOUR);
      expect(await unused()).toEqual([]);
      await harness.functions.deleteFunction(theirs);
      await harness.pass(HOUR);
      expect(await unused()).toHaveLength(1);
    });

    it('are kept by published versions that still have what $LATEST has given up', async () => {
      await publish('tools', { code });
      const version = aVersion(functionKey(), { layers: [reference()] });
      await reserveCode(harness.packages, version);
      await harness.functions.createFunction(version);
      await harness.functions.publishVersion(version, (latest, _newest, next) => ({ ...latest, version: next }));
      await harness.functions.updateLatest(version, (current) => ({ ...current, layers: [] }));
      await layers.deleteVersion(key, 1);
      await harness.pass(24 * HOUR);
      expect((await unused()).map(({ sha256 }) => sha256)).not.toContain(code.sha256);
      await harness.functions.deleteVersion(version, '1');
      await harness.pass(HOUR);
      expect((await unused()).map(({ sha256 }) => sha256)).toContain(code.sha256);
    });

    it('must stand in the books when a function refers to them', async () => {
      const version = aVersion(functionKey(), { layers: [reference()] });
      await reserveCode(harness.packages, version);
      await expect(harness.functions.createFunction(version)).rejects.toThrow();
      expect(await harness.functions.findVersion(version)).toBeUndefined();
    });
  });
}
