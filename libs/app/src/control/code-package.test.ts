import { LIMITS } from '@stoker/core/model/limits';
import { beforeEach, expect, it } from 'vitest';
import { createFunction } from './create-function.js';
import { publishLayerVersion } from './layers/publish-layer-version.js';
import { ACCOUNT, ControlKit, HELLO, SETTINGS, ZIP } from './testing/control-kit.js';
import { updateFunctionCode } from './update-function-code.js';

const object = { bucket: 'code', key: 'hello.zip', versionId: '7' };
const UPDATE = { architecture: undefined, publish: false, revisionId: undefined, dryRun: false };
let kit: ControlKit;

beforeEach(() => {
  kit = new ControlKit();
  kit.objects.put(object, ZIP);
});

it('takes code from an object as it takes it from a request', async () => {
  const { code } = await createFunction(kit, HELLO, { settings: SETTINGS, object, publish: false });
  await kit.settle();
  expect(await kit.code.read(ACCOUNT, code)).toEqual(ZIP);
  expect(await kit.functions.findVersion(HELLO)).toMatchObject({ state: 'Active' });
  kit.objects.put(object, Buffer.from('new'));
  const updated = await updateFunctionCode(kit, HELLO, { object, ...UPDATE });
  expect(Buffer.from(await kit.code.read(ACCOUNT, updated.code)).toString()).toBe('new');
  const details = { description: '', compatibleRuntimes: [], compatibleArchitectures: [] };
  const layer = await publishLayerVersion(
    kit,
    { accountId: ACCOUNT, layerName: 'l' },
    { ...details, content: { object } },
  );
  expect(layer.code).toEqual(updated.code);
});

it('reads the object in a dry run, and stores nothing', async () => {
  await kit.create();
  kit.objects.put(object, Buffer.from('new'));
  const dry = await updateFunctionCode(kit, HELLO, { object, ...UPDATE, dryRun: true });
  expect(dry.code.size).toBe(3);
  expect(kit.code.count).toBe(1);
});

it('takes a larger package from an object than from a request', async () => {
  const zip = new Uint8Array(LIMITS.zipBytes + 1);
  kit.objects.put(object, zip);
  const settings = SETTINGS;
  await createFunction(kit, HELLO, { settings, object, publish: false });
  const other = { ...HELLO, functionName: 'other' };
  await expect(createFunction(kit, other, { settings, zip, publish: false })).rejects.toMatchObject({
    code: 'RequestEntityTooLargeException',
  });
});

it.each([
  [{ ...object, key: 'nothing' }, 'S3 Error Code: NoSuchKey.'],
  [{ ...object, key: 'empty' }, 'Uploaded file must be a non-empty zip'],
])('refuses %j and leaves nothing behind', async (location, message) => {
  kit.objects.put({ ...object, key: 'empty' }, new Uint8Array());
  const command = { settings: SETTINGS, object: location, publish: false };
  await expect(createFunction(kit, HELLO, command)).rejects.toThrow(message);
  expect(await kit.functions.findVersion(HELLO)).toBeUndefined();
  expect(kit.code.count).toBe(0);
});
