import { beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import { ImageUnusable } from '../ports/image-store.js';
import { activateFunction } from './activate-function.js';
import { createFunction } from './create-function.js';
import { ACCOUNT, ControlKit, HELLO, IMAGE_SETTINGS, SETTINGS, ZIP } from './testing/control-kit.js';
import { updateFunctionConfiguration } from './update-function-configuration.js';

let kit: ControlKit;
let created: FunctionVersion;
const latest = async () => (await kit.functions.findVersion(HELLO)) as FunctionVersion;
const update = () => updateFunctionConfiguration(kit, HELLO, { changes: { timeout: 9 }, revisionId: undefined });

beforeEach(async () => {
  kit = new ControlKit();
  created = await createFunction(kit, HELLO, { settings: SETTINGS, zip: ZIP, publish: false });
});

describe('activateFunction', () => {
  it('activates, and changes nothing when run again', async () => {
    expect(await activateFunction(kit, created)).toEqual({ kind: 'succeeded' });
    const active = await latest();
    expect(active).toMatchObject({ state: 'Active', lastUpdateStatus: 'Successful' });
    expect(await activateFunction(kit, created)).toEqual({ kind: 'superseded' });
    expect(await latest()).toEqual(active);
  });

  it('fails with a reason that gives nothing of the host away', async () => {
    kit.code.breakHost(new Error('ENOSPC: /srv/code/x'));
    expect(await activateFunction(kit, created)).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringMatching(/ENOSPC/) },
    });
    const failed = await latest();
    expect(failed).toMatchObject({ state: 'Failed', stateReasonCode: 'InternalError', lastUpdateStatus: 'Failed' });
    expect(JSON.stringify(failed)).not.toContain('ENOSPC');
  });

  it('tells the user about an image that is at fault', async () => {
    const digest = kit.images.push(ACCOUNT, 'stoker/app:1', 'app');
    const target = { ...HELLO, functionName: 'image' };
    const source = { imageUri: 'stoker/app:1', publish: false };
    const image = await createFunction(kit, target, { settings: IMAGE_SETTINGS, ...source });
    kit.images.breakImage(digest, new ImageUnusable('ImageAccessDenied', 'The registry says no.'));
    await activateFunction(kit, image);
    expect(await kit.functions.findVersion(target)).toMatchObject({
      state: 'Failed',
      stateReasonCode: 'ImageAccessDenied',
      stateReason: 'The registry says no.',
    });
  });

  it('tells the user about a package that is at fault itself', async () => {
    kit.code.breakHost(new ServiceError('InvalidParameterValueException', 'Could not unzip uploaded file.'));
    await activateFunction(kit, created);
    expect(await latest()).toMatchObject({
      stateReasonCode: 'InvalidZipFileException',
      stateReason: 'Could not unzip uploaded file.',
    });
  });

  it('leaves a function usable whose update failed, and the next update repairs it', async () => {
    await activateFunction(kit, created);
    const updated = await update();
    kit.code.breakHost(new Error('no space'));
    await activateFunction(kit, updated);
    expect(await latest()).toMatchObject({ state: 'Active', lastUpdateStatus: 'Failed' });
    expect(await update()).toMatchObject({ state: 'Active', lastUpdateStatus: 'InProgress' });
  });

  it('takes an update back that failed: the function has its former code and settings', async () => {
    await kit.settle();
    const before = await latest();
    await update();
    kit.code.breakHost(new Error('no space'));
    await kit.settle();
    const { revisionId, lastUpdateStatus, lastUpdateStatusReasonCode, ...rest } = await latest();
    const { revisionId: former, lastUpdateStatus: _status, ...expected } = before;
    expect(rest).toMatchObject(expected);
    expect(revisionId).not.toBe(former);
    expect([lastUpdateStatus, lastUpdateStatusReasonCode]).toEqual(['Failed', 'InternalError']);
  });

  it('takes nothing back from under an update that came later', async () => {
    await kit.settle();
    const before = await latest();
    const first = await update();
    await activateFunction(kit, first);
    const second = await update();
    kit.code.breakHost(new Error('no space'));
    expect(await activateFunction(kit, first, before)).toEqual({ kind: 'superseded' });
    expect(await latest()).toEqual(second);
  });

  it('settles only the revision that it was started for', async () => {
    await activateFunction(kit, created);
    const updated = await update();
    expect(await activateFunction(kit, created)).toEqual({ kind: 'superseded' });
    expect(await latest()).toEqual(updated);
  });

  it('finds nothing wrong in a function that was deleted meanwhile', async () => {
    await kit.functions.deleteFunction(HELLO);
    expect(await activateFunction(kit, created)).toEqual({ kind: 'superseded' });
  });
});
