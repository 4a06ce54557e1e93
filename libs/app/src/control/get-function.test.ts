import { beforeEach, describe, expect, it } from 'vitest';
import { createAlias } from './aliases.js';
import { getFunction } from './get-function.js';
import { publishVersion } from './publish-version.js';
import { ControlKit, HELLO } from './testing/control-kit.js';

let kit: ControlKit;

beforeEach(async () => {
  kit = new ControlKit();
  await kit.create();
  await publishVersion(kit, HELLO, { codeSha256: undefined, description: undefined, revisionId: undefined });
  await createAlias(kit, HELLO, {
    name: 'live',
    description: '',
    functionVersion: '1',
    additionalVersionWeights: {},
  });
});

describe('getFunction', () => {
  it.each([
    [{}, '$LATEST'],
    [{ qualifier: '$LATEST' }, '$LATEST'],
    [{ qualifier: '1' }, '1'],
    [{ qualifier: 'live' }, '1'],
  ])('finds %j', async (qualifier, version) => {
    expect((await getFunction(kit, { ...HELLO, ...qualifier })).version).toBe(version);
  });

  it.each([
    [{ qualifier: '2' }, 'hello:2'],
    [{ qualifier: 'next' }, 'hello:next'],
    [{ functionName: 'other' }, 'other'],
    [{ functionName: 'other', qualifier: '1' }, 'other:1'],
  ])('names what was not found: %j', async (part, name) => {
    await expect(getFunction(kit, { ...HELLO, ...part })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Function not found: arn:aws:lambda:us-east-1:111122223333:function:${name}`,
    });
  });
});
