import { beforeEach, describe, expect, it } from 'vitest';
import type { TagTarget } from '@stoker/core/model/tags';
import { createFunction } from '../create-function.js';
import { ControlKit, HELLO, SETTINGS, ZIP } from '../testing/control-kit.js';
import { listTags, tagResource, untagResource } from './tags.js';

const TARGET: TagTarget = { region: HELLO.region, accountId: HELLO.accountId, kind: 'function', name: 'hello' };
let kit: ControlKit;

beforeEach(() => {
  kit = new ControlKit();
});

describe('tags of a function', () => {
  it('are given with its creation, added to, and taken away', async () => {
    await createFunction(kit, HELLO, { settings: SETTINGS, zip: ZIP, publish: false, tags: { team: 'a' } });
    await tagResource(kit, TARGET, { stage: 'dev' });
    expect(await listTags(kit, TARGET)).toEqual({ team: 'a', stage: 'dev' });
    await untagResource(kit, TARGET, ['team', 'nothing']);
    expect(await listTags(kit, TARGET)).toEqual({ stage: 'dev' });
  });

  it('leave its versions and their revisions as they are', async () => {
    await kit.create();
    const before = await kit.functions.findVersion(HELLO);
    await tagResource(kit, TARGET, { stage: 'dev' });
    expect(await kit.functions.findVersion(HELLO)).toEqual(before);
  });

  it('are refused before anything of the function is stored', async () => {
    const command = { settings: SETTINGS, zip: ZIP, publish: false, tags: { 'aws:x': '' } };
    await expect(createFunction(kit, HELLO, command)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    expect(kit.code.count).toBe(0);
  });

  it('go with it', async () => {
    await kit.create();
    await tagResource(kit, TARGET, { stage: 'dev' });
    await kit.functions.deleteFunction(HELLO);
    await kit.create();
    expect(await listTags(kit, TARGET)).toEqual({});
  });

  it('must be some', async () => {
    await kit.create();
    await expect(tagResource(kit, TARGET, {})).rejects.toThrow(
      'An error occurred and the request cannot be processed.',
    );
  });
});

it.each(['function', 'event-source-mapping', 'code-signing-config'] as const)('a %s must be there', async (kind) => {
  const target = { ...TARGET, kind };
  const refused = { code: 'ResourceNotFoundException', message: expect.stringContaining(`:${kind}:hello`) };
  await expect(listTags(kit, target)).rejects.toMatchObject(refused);
  await expect(tagResource(kit, target, { a: 'b' })).rejects.toMatchObject(refused);
  await expect(untagResource(kit, target, ['a'])).rejects.toMatchObject(refused);
});
