import { beforeEach, describe, expect, it } from 'vitest';
import { createAlias } from './aliases.js';
import { deleteFunction } from './delete-function.js';
import { publishVersion } from './publish-version.js';
import { ControlKit, HELLO } from './testing/control-kit.js';

let kit: ControlKit;

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
  await publishVersion(kit, HELLO, { codeSha256: undefined, description: undefined, revisionId: undefined });
});

describe('deleteFunction', () => {
  it('deletes the function and its versions', async () => {
    await deleteFunction(kit, HELLO);
    expect(await kit.functions.findVersion(HELLO)).toBeUndefined();
    expect(await kit.functions.findVersion(HELLO, '1')).toBeUndefined();
  });

  it('deletes one version, and finds nothing wrong in deleting it again', async () => {
    await deleteFunction(kit, { ...HELLO, qualifier: '1' });
    await deleteFunction(kit, { ...HELLO, qualifier: '1' });
    expect(await kit.functions.findVersion(HELLO, '1')).toBeUndefined();
    expect(await kit.functions.findVersion(HELLO)).toBeDefined();
  });

  it.each([
    ['$LATEST', '$LATEST version cannot be deleted without deleting the function.'],
    ['live', 'Deletion of aliases is not currently supported.'],
  ])('refuses the qualifier %s', async (qualifier, message) => {
    await expect(deleteFunction(kit, { ...HELLO, qualifier })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message,
    });
    expect(await kit.functions.findVersion(HELLO)).toBeDefined();
  });

  it('keeps a version that an alias points at', async () => {
    const alias = { name: 'live', description: '', functionVersion: '1', additionalVersionWeights: {} };
    await createAlias(kit, HELLO, alias);
    await expect(deleteFunction(kit, { ...HELLO, qualifier: '1' })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Unable to delete version because the following aliases reference it: [live]',
    });
  });

  it.each([{}, { qualifier: '1' }])('refuses a function that is not there (%j)', async (qualifier) => {
    await expect(deleteFunction(kit, { ...HELLO, functionName: 'other', ...qualifier })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:other',
    });
  });
});
