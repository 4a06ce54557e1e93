import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionVersion } from '@stoker/core/model/function';
import { createFunction } from './create-function.js';
import { publishVersion } from './publish-version.js';
import { ACCOUNT, ControlKit, HELLO, IMAGE_SETTINGS } from './testing/control-kit.js';
import { InMemoryCodeStore } from './testing/in-memory-code-store.js';
import { updateFunctionCode, type UpdateFunctionCodeCommand } from './update-function-code.js';

const UNCONDITIONAL = { architecture: undefined, revisionId: undefined, publish: false, dryRun: false };
const NEW = Buffer.from('new code');
let kit: ControlKit;
let before: FunctionVersion;

const update = ({ zip = NEW, ...command }: Partial<Omit<UpdateFunctionCodeCommand, 'imageUri' | 'object'>> = {}) =>
  updateFunctionCode(kit, HELLO, { zip, ...UNCONDITIONAL, ...command });
const latest = async () => (await kit.functions.findVersion(HELLO)) as FunctionVersion;

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
  before = await latest();
});

describe('updateFunctionCode', () => {
  it('replaces the code under a new revision, in progress until activated', async () => {
    const updated = await update();
    expect(updated).toMatchObject({
      code: { size: NEW.byteLength },
      state: 'Active',
      lastUpdateStatus: 'InProgress',
      lastUpdateStatusReason: 'The function is being created.',
      lastUpdateStatusReasonCode: 'Creating',
      lastModified: new Date(kit.clock.now()),
    });
    expect(updated.code.sha256).not.toBe(before.code.sha256);
    expect(updated.revisionId).not.toBe(before.revisionId);
    expect(await latest()).toEqual(updated);
    await kit.settle();
    expect(await latest()).toMatchObject({ lastUpdateStatus: 'Successful', revisionId: updated.revisionId });
  });

  it('refuses a second update until the first is settled', async () => {
    await update();
    await expect(update()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. An update is in progress for resource: ' +
        'arn:aws:lambda:us-east-1:111122223333:function:hello',
    });
    await kit.settle();
    await update();
  });

  it('lets one of two updates at once win', async () => {
    const tries = await Promise.allSettled([update(), update({ zip: Buffer.from('other code') })]);
    expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('publishes what it wrote, although that is not settled', async () => {
    const published = await update({ publish: true });
    expect(published).toMatchObject({ version: '1', state: 'Active', lastUpdateStatus: 'Successful' });
    expect(published.code).toEqual((await latest()).code);
    expect(kit.scheduled.map((one) => one.version)).toEqual(['$LATEST']);
  });

  it('goes on only from the revision that the caller has seen', async () => {
    await expect(update({ revisionId: 'stale' })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. ' +
        'Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    });
    expect(kit.code.count).toBe(1);
    await update({ revisionId: before.revisionId });
  });

  it('changes nothing on a dry run, and answers the digest that there would be', async () => {
    const answer = await update({ dryRun: true, publish: true });
    expect(answer.code.size).toBe(NEW.byteLength);
    expect(await latest()).toEqual(before);
    expect(kit.code.count).toBe(1);
    expect(kit.scheduled).toEqual([]);
    await expect(update({ dryRun: true, revisionId: 'stale' })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
    });
    await expect(update({ dryRun: true, zip: InMemoryCodeStore.BROKEN })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  it('keeps the old code when the package is refused', async () => {
    await expect(update({ zip: InMemoryCodeStore.BROKEN })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    expect(await latest()).toEqual(before);
  });

  it('refuses an architecture that no host has', async () => {
    await expect(update({ architecture: 'arm64' })).rejects.toThrow('Architecture arm64 is not available here');
  });

  it('refuses a function that is not there', async () => {
    await kit.functions.deleteFunction(HELLO);
    await expect(update()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:hello',
    });
  });
});

describe('updateFunctionCode of a container image', () => {
  const URI = 'stoker/hello:1';
  const target = { ...HELLO, functionName: 'image' };
  const updateImage = (command: Partial<{ imageUri: string; publish: boolean; dryRun: boolean }> = {}) =>
    updateFunctionCode(kit, target, { imageUri: URI, ...UNCONDITIONAL, ...command });

  beforeEach(async () => {
    kit.images.push(ACCOUNT, URI, 'one');
    await createFunction(kit, target, { settings: IMAGE_SETTINGS, imageUri: URI, publish: false });
    await kit.settle();
  });

  it('finds out what the same tag means now, and leaves versions what they were', async () => {
    const one = await publishVersion(kit, target, { codeSha256: undefined, description: '', revisionId: undefined });
    const two = kit.images.push(ACCOUNT, URI, 'two');
    expect((await kit.functions.findVersion(target))?.code).toEqual(one.code);
    expect((await updateImage()).code).toEqual({
      sha256: two,
      size: 0,
      uri: URI,
      resolvedUri: `stoker/hello@sha256:${two}`,
    });
    await kit.settle();
    expect(await kit.functions.findVersion(target)).toMatchObject({ state: 'Active', lastUpdateStatus: 'Successful' });
    expect((await kit.functions.findVersion(target, '1'))?.code).toEqual(one.code);
  });

  it('changes nothing in a dry run, and refuses an image that is not there', async () => {
    const present = await kit.functions.findVersion(target);
    const two = kit.images.push(ACCOUNT, URI, 'two');
    expect((await updateImage({ dryRun: true })).code.sha256).toBe(two);
    await expect(updateImage({ imageUri: 'stoker/hello:none' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
    expect(await kit.functions.findVersion(target)).toBe(present);
  });

  it('keeps a function what it was created as', async () => {
    await expect(updateFunctionCode(kit, target, { zip: NEW, ...UNCONDITIONAL })).rejects.toThrow(
      'Please provide ImageUri when updating a function with packageType Image.',
    );
    await expect(updateFunctionCode(kit, HELLO, { imageUri: URI, ...UNCONDITIONAL })).rejects.toThrow(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    expect(kit.code.count).toBe(1);
  });
});
