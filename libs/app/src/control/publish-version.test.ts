import { beforeEach, describe, expect, it } from 'vitest';
import type { FunctionVersion } from '@stoker/core/model/function';
import { publishRevision, publishVersion, type PublishVersionCommand } from './publish-version.js';
import { ControlKit, HELLO } from './testing/control-kit.js';
import { updateFunctionConfiguration } from './update-function-configuration.js';

let kit: ControlKit;

const publish = (command: Partial<PublishVersionCommand> = {}) =>
  publishVersion(kit, HELLO, { codeSha256: undefined, description: undefined, revisionId: undefined, ...command });
const change = (description: string) =>
  updateFunctionConfiguration(kit, HELLO, { changes: { description }, revisionId: undefined });
const latest = async () => (await kit.functions.findVersion(HELLO)) as FunctionVersion;

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
});

describe('publishVersion', () => {
  it('freezes $LATEST under the next number', async () => {
    const first = await publish({ description: 'first' });
    expect(first).toMatchObject({ version: '1', description: 'first', state: 'Active' });
    expect(first.revisionId).not.toBe((await latest()).revisionId);
    await change('changed');
    await kit.settle();
    expect(await publish()).toMatchObject({ version: '2', description: 'changed' });
    expect(await kit.functions.findVersion(HELLO, '1')).toEqual(first);
  });

  it('answers the newest version while nothing has changed', async () => {
    const first = await publish({ description: 'first' });
    expect(await publish({ description: 'second' })).toEqual(first);
    expect(await kit.functions.findVersion(HELLO, '2')).toBeUndefined();
  });

  it('publishes only the code that the caller has seen', async () => {
    const { sha256 } = (await latest()).code;
    await expect(publish({ codeSha256: 'other' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message:
        `CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (${sha256}). ` +
        'Please try again with the CodeSHA256 in $LATEST.',
    });
    expect((await publish({ codeSha256: sha256 })).version).toBe('1');
  });

  it('publishes only the revision that the caller has seen', async () => {
    await expect(publish({ revisionId: 'stale' })).rejects.toMatchObject({ code: 'PreconditionFailedException' });
    expect((await publish({ revisionId: (await latest()).revisionId })).version).toBe('1');
  });

  it('waits for no update: it refuses while one is in progress', async () => {
    await change('changed');
    await expect(publish()).rejects.toMatchObject({ code: 'ResourceConflictException' });
  });

  it('refuses a function that is not there', async () => {
    await kit.functions.deleteFunction(HELLO);
    await expect(publish()).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:hello',
    });
  });
});

describe('publishRevision', () => {
  it('publishes a revision that is not settled, and no other than the one it means', async () => {
    const updated = await change('changed');
    expect((await publishRevision(kit, HELLO, updated.revisionId)).version).toBe('1');
    await expect(publishRevision(kit, HELLO, 'overtaken')).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
  });
});
