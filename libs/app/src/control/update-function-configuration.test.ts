import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionVersion } from '@stoker/core/model/function';
import { createFunction } from './create-function.js';
import { ControlKit, HELLO, SETTINGS, ZIP } from './testing/control-kit.js';
import { updateFunctionConfiguration, type ConfigurationChanges } from './update-function-configuration.js';

let kit: ControlKit;
let before: FunctionVersion;

const update = (changes: ConfigurationChanges, revisionId?: string) =>
  updateFunctionConfiguration(kit, HELLO, { changes, revisionId });
const latest = async () => (await kit.functions.findVersion(HELLO)) as FunctionVersion;

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create(HELLO, { environment: { A: '1', B: '2' }, description: 'says hello' });
  before = await latest();
});

describe('updateFunctionConfiguration', () => {
  it('changes what is given and keeps the rest', async () => {
    const updated = await update({ memorySize: 512 });
    expect(updated).toMatchObject({
      memorySize: 512,
      description: 'says hello',
      environment: { A: '1', B: '2' },
      code: before.code,
      lastUpdateStatus: 'InProgress',
    });
    expect(updated.revisionId).not.toBe(before.revisionId);
    expect(kit.scheduled).toEqual([updated]);
    await kit.settle();
    expect(await latest()).toMatchObject({ memorySize: 512, lastUpdateStatus: 'Successful' });
  });

  it('replaces the environment as a whole', async () => {
    expect((await update({ environment: { C: '3' } })).environment).toEqual({ C: '3' });
  });

  it('can empty the description and the environment', async () => {
    expect(await update({ description: '', environment: {} })).toMatchObject({ description: '', environment: {} });
  });

  it('refuses while the function is being created', async () => {
    const target = { ...HELLO, functionName: 'fresh' };
    await createFunction(kit, target, { settings: SETTINGS, zip: ZIP, publish: false });
    await expect(
      updateFunctionConfiguration(kit, target, { changes: { timeout: 9 }, revisionId: undefined }),
    ).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    });
  });

  it('refuses while another update is in progress', async () => {
    await update({ timeout: 9 });
    await expect(update({ timeout: 10 })).rejects.toMatchObject({ code: 'ResourceConflictException' });
    expect((await latest()).timeout).toBe(9);
  });

  it('goes on only from the revision that the caller has seen', async () => {
    await expect(update({ timeout: 9 }, 'stale')).rejects.toMatchObject({ code: 'PreconditionFailedException' });
    expect(await latest()).toEqual(before);
    await update({ timeout: 9 }, before.revisionId);
  });

  it('checks a new role as creation does', async () => {
    await expect(update({ role: 'arn:aws:iam::111122223333:role/nobody' })).rejects.toThrow(
      'The role defined for the function cannot be assumed by Lambda.',
    );
  });

  it('refuses settings that break a rule', async () => {
    await expect(update({ environment: { AWS_REGION: 'x' } })).rejects.toThrow('reserved keys');
    await expect(update({ memorySize: 64 })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('says that a function is not there before it looks at its role', async () => {
    const target = { ...HELLO, functionName: 'other' };
    await expect(
      updateFunctionConfiguration(kit, target, { changes: { role: 'no such role' }, revisionId: undefined }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
