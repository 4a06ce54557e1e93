import { beforeEach, describe, expect, it } from 'vitest';
import type { LayerVersionTarget } from '@stoker/core/model/layer-name';
import { collectUnusedCode, UNUSED_FOR_MS } from '../collect-unused-code.js';
import { createFunction } from '../create-function.js';
import { publishVersion } from '../publish-version.js';
import { ACCOUNT, ControlKit, HELLO, SETTINGS, ZIP } from '../testing/control-kit.js';
import { InMemoryCodeStore } from '../testing/in-memory-code-store.js';
import { updateFunctionCode } from '../update-function-code.js';
import { updateFunctionConfiguration } from '../update-function-configuration.js';
import { getLayerVersion } from './get-layer-version.js';
import { publishLayerVersion } from './publish-layer-version.js';

const REGION = 'us-east-1';
const MB = 1024 * 1024;
let kit: ControlKit;

beforeEach(() => {
  kit = new ControlKit();
});

/** Publishes the next version of a layer of the test's account. */
async function publish(layerName: string, zip: Uint8Array = Buffer.from(`code of ${layerName}`)) {
  const details = { description: '', compatibleRuntimes: [], compatibleArchitectures: [] };
  const { version, code } = await publishLayerVersion(
    kit,
    { accountId: ACCOUNT, layerName },
    { ...details, content: { zip } },
  );
  const target: LayerVersionTarget = { region: REGION, accountId: ACCOUNT, layerName, version };
  return { target, reference: { accountId: ACCOUNT, layerName, version, code } };
}

const create = (layers: LayerVersionTarget[], zip = ZIP) =>
  createFunction(kit, HELLO, { settings: SETTINGS, layers, zip, publish: false });
const latest = () => kit.functions.findVersion(HELLO);
const setLayers = (layers: LayerVersionTarget[]) =>
  updateFunctionConfiguration(kit, HELLO, { changes: {}, layers, revisionId: undefined });
const updateCode = (zip: Uint8Array, dryRun = false) =>
  updateFunctionCode(kit, HELLO, { zip, architecture: undefined, revisionId: undefined, publish: false, dryRun });

describe('publishLayerVersion', () => {
  it('stores the package and dates the version', async () => {
    const { target, reference } = await publish('tools');
    expect(await getLayerVersion(kit, target)).toMatchObject({
      version: 1,
      code: reference.code,
      createdAt: new Date(kit.clock.now()),
    });
    expect(await kit.code.read(ACCOUNT, reference.code)).toEqual(Buffer.from('code of tools'));
    await expect(getLayerVersion(kit, { ...target, version: 2 })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });

  it.each([InMemoryCodeStore.BROKEN, new Uint8Array(0)])('publishes nothing of a zip that is none', async (zip) => {
    await expect(publish('tools', zip)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    expect((await kit.layers.listLayers(ACCOUNT, {}, { maxItems: 1 })).items).toEqual([]);
    expect(kit.code.count).toBe(0);
  });
});

describe('the layers of a function', () => {
  it('are kept in order, with their packages', async () => {
    const [b, a] = [await publish('b'), await publish('a')];
    await create([b.target, a.target]);
    expect((await latest())?.layers).toEqual([b.reference, a.reference]);
  });

  it('must be there', async () => {
    const { target } = await publish('a');
    await expect(create([{ ...target, version: 2 }])).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Layer version arn:aws:lambda:us-east-1:${ACCOUNT}:layer:a:2 does not exist.`,
    });
    expect(await latest()).toBeUndefined();
    expect(kit.code.count).toBe(1);
  });

  it('stay with the function and its versions when they are deleted, and are collected after them', async () => {
    const { target, reference } = await publish('a');
    await create([target]);
    await kit.settle();
    await publishVersion(kit, HELLO, { codeSha256: undefined, description: undefined, revisionId: undefined });
    await kit.layers.deleteVersion(target, 1);
    await setLayers([]);
    kit.clock.advance(UNUSED_FOR_MS);
    const collect = () =>
      collectUnusedCode(
        {
          packages: kit.packages,
          code: kit.code,
          isInUse: () => false,
          onError: (error) => expect.fail(String(error)),
        },
        UNUSED_FOR_MS,
      );
    expect(await collect()).toMatchObject({ packages: 0 });
    expect((await kit.functions.findVersion(HELLO, '1'))?.layers).toEqual([reference]);
    await kit.functions.deleteVersion(HELLO, '1');
    kit.clock.advance(UNUSED_FOR_MS);
    expect(await collect()).toMatchObject({ packages: 1, bytes: reference.code.size });
  });

  it('are replaced as a whole, and left alone by other changes', async () => {
    const [a, b] = [await publish('a'), await publish('b')];
    await create([a.target]);
    await kit.settle();
    await setLayers([b.target, a.target]);
    await kit.settle();
    expect((await latest())?.layers).toEqual([b.reference, a.reference]);
    await updateFunctionConfiguration(kit, HELLO, { changes: { timeout: 9 }, revisionId: undefined });
    await kit.settle();
    await updateCode(Buffer.from('new code'));
    await kit.settle();
    expect((await latest())?.layers).toEqual([b.reference, a.reference]);
    await setLayers([]);
    expect((await latest())?.layers).toEqual([]);
  });

  it('make a version of their own', async () => {
    const { target } = await publish('a');
    const command = { codeSha256: undefined, description: undefined, revisionId: undefined };
    await create([]);
    await kit.settle();
    await publishVersion(kit, HELLO, command);
    await setLayers([target]);
    await kit.settle();
    expect((await publishVersion(kit, HELLO, command)).version).toBe('2');
    expect((await publishVersion(kit, HELLO, command)).version).toBe('2');
  });

  it('that cannot be unpacked fail the activation', async () => {
    const { target, reference } = await publish('a');
    await create([target]);
    await kit.code.remove(ACCOUNT, reference.code);
    await kit.settle();
    expect(await latest()).toMatchObject({ state: 'Failed', stateReasonCode: 'InternalError' });
  });
});

describe('the size of a function with its layers', () => {
  const tooLarge = {
    code: 'InvalidParameterValueException',
    message: expect.stringContaining('Function code combined with layers exceeds the maximum allowed size'),
  };

  it('is limited when it is created, and nothing is stored of one that is too large', async () => {
    const { target } = await publish('big', InMemoryCodeStore.holding(200 * MB));
    await expect(create([target], InMemoryCodeStore.holding(60 * MB))).rejects.toMatchObject(tooLarge);
    expect(kit.code.count).toBe(1);
    await create([target], InMemoryCodeStore.holding(50 * MB));
  });

  it('is limited when the code is changed, in a dry run too', async () => {
    const { target } = await publish('big', InMemoryCodeStore.holding(200 * MB));
    await create([target]);
    await kit.settle();
    for (const dryRun of [true, false]) {
      await expect(updateCode(InMemoryCodeStore.holding(60 * MB), dryRun)).rejects.toMatchObject(tooLarge);
    }
    await updateCode(InMemoryCodeStore.holding(50 * MB));
  });

  it('is limited when the layers are changed', async () => {
    const big = await publish('big', InMemoryCodeStore.holding(200 * MB));
    const small = await publish('small', InMemoryCodeStore.holding(60 * MB));
    await create([], InMemoryCodeStore.holding(60 * MB));
    await kit.settle();
    await expect(setLayers([big.target])).rejects.toMatchObject(tooLarge);
    await expect(setLayers([big.target, small.target])).rejects.toMatchObject({
      message: 'Layers consume more than the available size of 262144000 bytes',
    });
    await setLayers([small.target]);
  });
});
