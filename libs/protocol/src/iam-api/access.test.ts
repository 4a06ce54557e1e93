import { beforeEach, describe, expect, it } from 'vitest';
import { IamKit } from './testing/iam-kit.js';

let kit: IamKit;
beforeEach(() => {
  kit = new IamKit();
});

const POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const tags = [{ Key: 'team', Value: 'a' }];

describe('what an operation asks for', () => {
  it('names who is there with its path, and who is not by its name', async () => {
    await kit.make('role', 'there', { path: '/team/' });
    for (const name of ['GetRole', 'DeleteRole', 'UpdateRole', 'ListRolePolicies', 'ListAttachedRolePolicies']) {
      const [there] = await kit.checks(name, { RoleName: 'there' });
      expect(there).toMatchObject({ action: `iam:${name}`, resource: kit.arn('role', 'there', '/team/') });
      const [missing] = await kit.checks(name, { RoleName: 'missing' });
      expect(missing?.resource).toBe(kit.arn('role', 'missing'));
    }
  });

  it('tells policies the boundary that is asked for, where one is given', async () => {
    const role = { RoleName: 'r', Path: '/x/', AssumeRolePolicyDocument: '{}' };
    const [bounded] = await kit.checks('CreateRole', { ...role, PermissionsBoundary: POLICY });
    expect(bounded).toEqual({
      action: 'iam:CreateRole',
      resource: kit.arn('role', 'r', '/x/'),
      context: { 'iam:PermissionsBoundary': POLICY },
    });
    const [free] = await kit.checks('CreateRole', role);
    expect(free?.context).toEqual({});
  });

  it('tells policies the boundary that there is, where permissions change', async () => {
    await kit.make('user', 'ann', { boundaryArn: POLICY });
    const context = { 'iam:PermissionsBoundary': POLICY };
    for (const name of ['PutUserPolicy', 'DeleteUserPolicy', 'DeleteUserPermissionsBoundary']) {
      expect(await kit.checks(name, { UserName: 'ann' })).toMatchObject([{ action: `iam:${name}`, context }]);
    }
    for (const name of ['AttachUserPolicy', 'DetachUserPolicy']) {
      const [check] = await kit.checks(name, { UserName: 'ann', PolicyArn: 'arn:aws:iam::aws:policy/X' });
      expect(check?.context).toEqual({ ...context, 'iam:PolicyARN': 'arn:aws:iam::aws:policy/X' });
    }
  });

  it('tells policies of another boundary only that one, when it is put in the place of the first', async () => {
    await kit.make('user', 'ann', { boundaryArn: POLICY });
    const other = 'arn:aws:iam::aws:policy/PowerUserAccess';
    const [check] = await kit.checks('PutUserPermissionsBoundary', { UserName: 'ann', PermissionsBoundary: other });
    expect(check?.context).toEqual({ 'iam:PermissionsBoundary': other });
  });

  it('is to tag, too, where tags come along', async () => {
    const context = { 'aws:RequestTag/team': 'a', 'aws:TagKeys': ['team'] };
    expect(await kit.checks('CreateUser', { UserName: 'ann', Tags: tags })).toEqual([
      { action: 'iam:CreateUser', resource: kit.arn('user', 'ann'), context },
      { action: 'iam:TagUser', resource: kit.arn('user', 'ann'), context },
    ]);
    expect(await kit.checks('CreateUser', { UserName: 'ann' })).toHaveLength(1);
  });

  it('has the tags of the resource, and the keys that are to go', async () => {
    await kit.make('role', 'r', { tags: { team: 'a' } });
    const [check] = await kit.checks('UntagRole', { RoleName: 'r', TagKeys: ['x'] });
    expect(check?.context).toEqual({ 'aws:ResourceTag/team': 'a', 'iam:ResourceTag/team': 'a', 'aws:TagKeys': ['x'] });
  });

  it('is about both names where a user gets another', async () => {
    await kit.make('user', 'ann', { path: '/p/' });
    const checks = await kit.checks('UpdateUser', { UserName: 'ann', NewUserName: 'bob' });
    expect(checks.map(({ resource }) => resource)).toEqual([
      kit.arn('user', 'ann', '/p/'),
      kit.arn('user', 'bob', '/p/'),
    ]);
  });

  it('is about the caller where the request names nobody', async () => {
    expect(await kit.checks('ListAccessKeys', {})).toMatchObject([{ resource: kit.arn('user', 'ann') }]);
  });
});
