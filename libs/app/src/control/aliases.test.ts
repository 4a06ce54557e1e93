import { beforeEach, describe, expect, it } from 'vitest';
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './aliases.js';
import { publishVersion } from './publish-version.js';
import { ControlKit, HELLO } from './testing/control-kit.js';
import { updateFunctionConfiguration } from './update-function-configuration.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const LIVE = { name: 'live', description: '', functionVersion: '1', additionalVersionWeights: {} };
let kit: ControlKit;

const create = (command: Partial<typeof LIVE> = {}) => createAlias(kit, HELLO, { ...LIVE, ...command });
const update = (changes: Parameters<typeof updateAlias>[3]) => updateAlias(kit, HELLO, 'live', changes);
const anyRevision = { expectedRevisionId: undefined };
const missing = (what: string) => ({ code: 'ResourceNotFoundException', message: what });

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
  for (const description of ['one', 'two']) {
    await updateFunctionConfiguration(kit, HELLO, { changes: { description }, revisionId: undefined });
    await kit.settle();
    await publishVersion(kit, HELLO, { codeSha256: undefined, description: undefined, revisionId: undefined });
  }
});

describe('createAlias', () => {
  it('points a name at a version, or at two', async () => {
    const alias = await create({ additionalVersionWeights: { '2': 0.1 } });
    expect(alias).toMatchObject({ name: 'live', functionVersion: '1', additionalVersionWeights: { '2': 0.1 } });
    expect(await getAlias(kit, HELLO, 'live')).toEqual(alias);
  });

  it('may point at $LATEST', async () => {
    expect(await create({ functionVersion: '$LATEST' })).toMatchObject({ functionVersion: '$LATEST' });
  });

  it('refuses a name that is taken', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: `Alias already exists: ${ARN}:live`,
    });
  });

  it('refuses a name that could be a version', async () => {
    await expect(create({ name: '12' })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('refuses versions and functions that are not there', async () => {
    await expect(create({ functionVersion: '9' })).rejects.toMatchObject(missing(`Function not found: ${ARN}:9`));
    await expect(create({ additionalVersionWeights: { '9': 0.1 } })).rejects.toMatchObject(
      missing(`Function not found: ${ARN}:9`),
    );
    await expect(createAlias(kit, { ...HELLO, functionName: 'other' }, LIVE)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('refuses weights for $LATEST', async () => {
    await expect(create({ functionVersion: '$LATEST', additionalVersionWeights: { '1': 0.1 } })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});

describe('getAlias', () => {
  it('tells a missing alias from a missing function', async () => {
    await expect(getAlias(kit, HELLO, 'next')).rejects.toMatchObject(missing(`Cannot find alias arn: ${ARN}:next`));
    await expect(getAlias(kit, { ...HELLO, functionName: 'other' }, 'next')).rejects.toMatchObject(
      missing('Function not found: arn:aws:lambda:us-east-1:111122223333:function:other'),
    );
  });
});

describe('updateAlias', () => {
  it('changes what is given, under a new revision', async () => {
    const created = await create({ description: 'for customers', additionalVersionWeights: { '2': 0.5 } });
    const shifted = await update({ ...anyRevision, functionVersion: '2', additionalVersionWeights: {} });
    expect(shifted).toMatchObject({ functionVersion: '2', additionalVersionWeights: {}, description: 'for customers' });
    expect(shifted.revisionId).not.toBe(created.revisionId);
    expect(await getAlias(kit, HELLO, 'live')).toEqual(shifted);
  });

  it('checks the new version against weights that stay', async () => {
    await create({ additionalVersionWeights: { '2': 0.5 } });
    await expect(update({ ...anyRevision, functionVersion: '2' })).rejects.toThrow('already included');
    await expect(update({ ...anyRevision, functionVersion: '$LATEST' })).rejects.toThrow('$LATEST is not supported');
  });

  it('goes on only from the revision that the caller has seen', async () => {
    const { revisionId } = await create();
    await expect(update({ expectedRevisionId: 'stale', description: 'x' })).rejects.toMatchObject({
      code: 'PreconditionFailedException',
    });
    expect((await update({ expectedRevisionId: revisionId, description: 'x' })).description).toBe('x');
  });

  it('refuses aliases and versions that are not there', async () => {
    await expect(update(anyRevision)).rejects.toMatchObject(missing(`Alias not found: ${ARN}:live`));
    await create();
    await expect(update({ ...anyRevision, functionVersion: '9' })).rejects.toMatchObject(
      missing(`Function not found: ${ARN}:9`),
    );
  });
});

describe('listAliases', () => {
  it('lists all, or those of one version', async () => {
    await create();
    await create({ name: 'next', functionVersion: '2' });
    const list = async (functionVersion?: string) => {
      const page = await listAliases(kit, HELLO, { functionVersion, marker: undefined, maxItems: undefined });
      return page.items.map((one) => one.name);
    };
    expect(await list()).toEqual(['live', 'next']);
    expect(await list('2')).toEqual(['next']);
  });
});

describe('deleteAlias', () => {
  it('deletes an alias, once or twice, but not of a function that is not there', async () => {
    await create();
    await deleteAlias(kit, HELLO, 'live');
    await deleteAlias(kit, HELLO, 'live');
    await expect(getAlias(kit, HELLO, 'live')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(deleteAlias(kit, { ...HELLO, functionName: 'other' }, 'live')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
