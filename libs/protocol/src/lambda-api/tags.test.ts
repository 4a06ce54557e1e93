import { ROLE, ZIP } from '@stoker/app/control/testing/control-kit';
import type { PolicyStatement } from '@stoker/core/iam/policy';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFunctionOperation } from './create-function.js';
import { getFunctionOperation } from './get-function.js';
import { listTagsOperation } from './list-tags.js';
import { tagResourceOperation } from './tag-resource.js';
import { aCaller, ApiKit } from './testing/api-kit.js';
import { untagResourceOperation } from './untag-resource.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function';
const Resource = `${ARN}:hello`;
const HELLO = { FunctionName: 'hello', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE } as const;
const DENIED = { code: 'AccessDeniedException' };

let kit: ApiKit;
const create = (Tags?: Record<string, string>, caller = aCaller()) =>
  kit.call(createFunctionOperation, { ...HELLO, Code: { ZipFile: ZIP }, ...(Tags && { Tags }) }, caller);
const allow = (more: Partial<PolicyStatement>): PolicyStatement =>
  ({ Effect: 'Allow', Action: 'lambda:*', Resource: '*', ...more }) as PolicyStatement;
const may = (...Statement: PolicyStatement[]) => aCaller({ Version: '2012-10-17', Statement });
const PASS = allow({ Action: 'iam:PassRole' });

beforeEach(() => {
  kit = new ApiKit();
});

describe('tags', () => {
  it('are set, listed, shown and taken away', async () => {
    await create({ team: 'a' });
    await kit.call(tagResourceOperation, { Resource, Tags: { stage: 'dev' } });
    expect(await kit.call(listTagsOperation, { Resource })).toEqual({ Tags: { team: 'a', stage: 'dev' } });
    expect(await kit.call(getFunctionOperation, { FunctionName: 'hello' })).toMatchObject({
      Tags: { team: 'a', stage: 'dev' },
    });
    await kit.call(untagResourceOperation, { Resource, TagKeys: ['team', 'stage'] });
    expect(await kit.call(listTagsOperation, { Resource })).toEqual({ Tags: {} });
    expect(await kit.call(getFunctionOperation, { FunctionName: 'hello' })).not.toHaveProperty('Tags');
  });

  it('are refused on a version', async () => {
    await create();
    await expect(kit.call(listTagsOperation, { Resource: `${Resource}:1` })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  it('are not shown to whom may not list them', async () => {
    await create({ team: 'a' });
    const caller = may(allow({ Action: 'lambda:GetFunction' }));
    const shown = await kit.call(getFunctionOperation, { FunctionName: 'hello' }, caller);
    expect(shown).not.toHaveProperty('Tags');
    expect(shown.TagsError).toMatchObject({
      ErrorCode: 'AccessDeniedException',
      Message: expect.stringContaining(`not authorized to perform: lambda:ListTags on resource: ${Resource}`),
    });
  });
});

describe('policies', () => {
  it('ask for lambda:TagResource where a function is created with tags', async () => {
    const caller = may(PASS, allow({ Action: 'lambda:CreateFunction' }));
    await expect(create({ team: 'a' }, caller)).rejects.toMatchObject({
      ...DENIED,
      message: expect.stringContaining(`not authorized to perform: lambda:TagResource on resource: ${Resource}`),
    });
    await create(undefined, caller);
  });

  it('can demand tags of what is created', async () => {
    const caller = may(
      PASS,
      allow({
        Condition: {
          StringEquals: { 'aws:RequestTag/team': ['a', 'b'] },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage'] },
        },
      }),
    );
    for (const tags of [undefined, { team: 'c' }, { team: 'a', cost: '1' }]) {
      await expect(create(tags, caller)).rejects.toMatchObject(DENIED);
    }
    await create({ team: 'a', stage: 'dev' }, caller);
  });

  it('can restrict which keys are taken away', async () => {
    await create({ team: 'a', stage: 'dev' });
    const caller = may(allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'stage' } } }));
    await expect(kit.call(untagResourceOperation, { Resource, TagKeys: ['team'] }, caller)).rejects.toMatchObject(
      DENIED,
    );
    await kit.call(untagResourceOperation, { Resource, TagKeys: ['stage'] }, caller);
  });

  it('can go by the tags that a function has, and tell nothing of those that have none', async () => {
    await create({ team: 'a' });
    const caller = may(allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'b' } } }));
    const refused = async (name: string) =>
      kit
        .call(getFunctionOperation, { FunctionName: name }, caller)
        .catch((error: Error) => error.message.replace(name, 'X'));
    expect(await refused('hello')).toContain('no identity-based policy allows');
    expect(await refused('hello')).toBe(await refused('nobody'));
    await kit.call(tagResourceOperation, { Resource, Tags: { team: 'b' } });
    await kit.call(getFunctionOperation, { FunctionName: 'hello', Qualifier: '$LATEST' }, caller);
  });
});
