import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../identity/caller.js';
import { ACCOUNT, allow, OTHER, policy, SessionKit, trust } from './testing/session-kit.js';

let kit: SessionKit;
let ann: Caller;

beforeEach(async () => {
  kit = new SessionKit();
  ann = await kit.user('ann');
});

const refused = (who: string, action: string, role: string) => ({
  code: 'AccessDeniedException',
  message: `User: ${who} is not authorized to perform: ${action} on resource: ${role}`,
});
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;

test('begins a session of the role, whose credentials may do what the role may', async () => {
  const role = await kit.role('deploy', trust(ACCOUNT), [allow('lambda:*')]);
  const session = await kit.assume(ann, role);
  const id = kit.identities.roles.get(role)!.uniqueId;
  expect(session).toMatchObject({
    assumedRoleId: `${id}:s1`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/s1`,
    packedPolicySize: undefined,
    credentials: { expiresAt: kit.clock.now() + 3_600_000 },
  });
  expect(await kit.callerOf(session.credentials)).toMatchObject({
    principal: { arn: session.arn, id: session.assumedRoleId, kind: 'role' },
    policies: [allow('lambda:*')],
  });
});

describe('who may assume a role:', () => {
  const may = async (trusted: string, own = [allow('*')], accountId = ACCOUNT) => {
    const bob = await kit.user('bob', own, accountId);
    return kit.assume(bob, await kit.role('r', trust(trusted))).then(
      () => true,
      ({ code }: { code: string }) => code,
    );
  };
  const bobOf = (accountId: string) => `arn:aws:iam::${accountId}:user/bob`;

  test.each<[string, Parameters<typeof may>, true | string]>([
    ['the account is trusted, and its user may', [ACCOUNT], true],
    ['the account is trusted, and its user may not', [ACCOUNT, []], 'AccessDeniedException'],
    ['the user is trusted by name', [bobOf(ACCOUNT), []], true],
    ['the user may, and is not trusted', [ANN], 'AccessDeniedException'],
    ['another account is trusted, and its user may', [OTHER, [allow('sts:*')], OTHER], true],
    ['another account is trusted, and its user may not', [OTHER, [], OTHER], 'AccessDeniedException'],
    ["another account's user is trusted, and may not", [bobOf(OTHER), [], OTHER], 'AccessDeniedException'],
    ["another account's user may, and is not trusted", [ACCOUNT, [allow('*')], OTHER], 'AccessDeniedException'],
    [
      'the user is denied it',
      [bobOf(ACCOUNT), [policy({ Effect: 'Deny', Action: 'sts:*', Resource: '*' })]],
      'AccessDeniedException',
    ],
  ])('%s: %j', async (_, given, outcome) => {
    expect(await may(...given)).toBe(outcome);
  });

  test('a role that is not there is refused like one that does not trust', async () => {
    const role = await kit.role('r', trust(OTHER));
    await expect(kit.assume(ann, role)).rejects.toMatchObject(refused(ANN, 'sts:AssumeRole', role));
    const missing = role.replace('/r', '/x');
    await expect(kit.assume(ann, missing)).rejects.toMatchObject(refused(ANN, 'sts:AssumeRole', missing));
  });

  test('the root of an account does not, though its account is trusted', async () => {
    const root = {
      ...ann,
      principal: { ...ann.principal, kind: 'root', arn: `arn:aws:iam::${ACCOUNT}:root` },
    } as const;
    await expect(kit.assume(root, await kit.role('r', trust(ACCOUNT)))).rejects.toThrow(
      'Roles may not be assumed by root accounts.',
    );
  });

  test.each(['role/r', `arn:aws:iam::${ACCOUNT}:user/ann`, `arn:aws:s3:::bucket/role`])(
    '%s is no role',
    async (arn) => {
      await expect(kit.assume(ann, arn)).rejects.toMatchObject({
        code: 'ValidationException',
        message: `${arn} is invalid`,
      });
    },
  );

  test.each<[string, Parameters<typeof trust>[1], object, boolean]>([
    ['the external id', { StringEquals: { 'sts:ExternalId': 'x1' } }, { externalId: 'x1' }, true],
    ['another external id', { StringEquals: { 'sts:ExternalId': 'x1' } }, { externalId: 'x2' }, false],
    ['no external id', { StringEquals: { 'sts:ExternalId': 'x1' } }, {}, false],
    ['its own name', { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } }, { sessionName: 'ann' }, true],
    ["another's name", { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } }, { sessionName: 'bob' }, false],
    ['the tag', { StringEquals: { 'aws:RequestTag/team': 'web' } }, { tags: [{ key: 'team', value: 'web' }] }, true],
    ['another tag', { StringEquals: { 'aws:RequestTag/team': 'web' } }, { tags: [{ key: 'team', value: 'x' }] }, false],
    [
      'tags that it may bring',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
      { tags: [{ key: 'cost', value: '1' }] },
      false,
    ],
    ['the source', { StringLike: { 'sts:SourceIdentity': 'a*' } }, { sourceIdentity: 'ann' }, true],
    ['another source', { StringLike: { 'sts:SourceIdentity': 'a*' } }, { sourceIdentity: 'bob' }, false],
  ])('whoever brings %s', async (_, condition, change, passes) => {
    const assumed = kit.assume(ann, await kit.role('r', trust(ACCOUNT, condition)), change);
    if (passes) await expect(assumed).resolves.toBeDefined();
    else await expect(assumed).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  test.each([
    ['sts:TagSession', { tags: [{ key: 'team', value: 'web' }] }],
    ['sts:SetSourceIdentity', { sourceIdentity: 'ann' }],
  ])('%s takes permission of its own', async (action, change) => {
    const plain = policy({ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' });
    const role = await kit.role('r', plain);
    await expect(kit.assume(ann, role, change)).rejects.toMatchObject(refused(ANN, action, role));
  });
});

describe('a session', () => {
  test('lasts as long as was asked for, and as the role allows', async () => {
    const role = await kit.role('r', trust(ACCOUNT));
    const { credentials } = await kit.assume(ann, role, { durationSeconds: 900 });
    expect(credentials.expiresAt).toBe(kit.clock.now() + 900_000);
    await expect(kit.assume(ann, role, { durationSeconds: 3_601 })).rejects.toThrow('exceeds the MaxSessionDuration');
    kit.identities.roles.set(role, { ...kit.identities.roles.get(role)!, maxSessionSeconds: 43_200 });
    await expect(kit.assume(ann, role, { durationSeconds: 43_200 })).resolves.toBeDefined();
  });

  test('is limited by the policies that it began with, which say how much room they take', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:policy/limit`;
    kit.identities.managedPolicies.set(arn, { accountId: ACCOUNT, arn, document: allow('lambda:Get*') });
    const role = await kit.role('r', trust(ACCOUNT), [allow('*')]);
    const limits = { policy: JSON.stringify(allow('lambda:List*')), policyArns: [arn] };
    const { credentials, packedPolicySize } = await kit.assume(ann, role, limits);
    expect(packedPolicySize).toBeGreaterThan(0);
    expect((await kit.callerOf(credentials)).session?.policies).toEqual([allow('lambda:List*'), allow('lambda:Get*')]);
  });

  const noise = () => ({ key: randomBytes(60).toString('hex'), value: randomBytes(120).toString('hex') });
  const foreign = `arn:aws:iam::${OTHER}:policy/limit`;
  test.each<[string, Parameters<SessionKit['assume']>[2], string, string]>([
    ['a policy that is none', { policy: '{' }, 'MalformedPolicyDocumentException', ''],
    ['a policy with a principal', { policy: JSON.stringify(trust(ACCOUNT)) }, 'MalformedPolicyDocumentException', ''],
    [
      'a policy that is not there',
      { policyArns: [`arn:aws:iam::${ACCOUNT}:policy/x`] },
      'ValidationException',
      'does not exist',
    ],
    ['a policy of another account', { policyArns: [foreign] }, 'ValidationException', 'does not exist'],
    [
      'too many policies',
      { policyArns: Array<string>(11).fill(foreign) },
      'ValidationException',
      '10 managed policies',
    ],
    [
      'a tag twice',
      { tags: [noise(), { key: 'A', value: '' }, { key: 'a', value: '' }] },
      'InvalidParameterValueException',
      'Duplicate',
    ],
    [
      'tags without room',
      { tags: Array.from({ length: 50 }, noise) },
      'PackedPolicyTooLargeException',
      'of allotted space',
    ],
  ])('is not begun with %s', async (_, change, code, message) => {
    kit.identities.managedPolicies.set(foreign, { accountId: OTHER, arn: foreign, document: allow('*') });
    const role = await kit.role('r', trust(ACCOUNT));
    await expect(kit.assume(ann, role, change)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('in a chain of roles', () => {
  let first: Caller;
  let second: string;

  beforeEach(async () => {
    const role = await kit.role('first', trust(ACCOUNT), [allow('sts:*')]);
    second = await kit.role('second', trust(ACCOUNT));
    kit.identities.roles.set(second, { ...kit.identities.roles.get(second)!, maxSessionSeconds: 43_200 });
    const tags = [
      { key: 'Cost', value: '7' },
      { key: 'team', value: 'web' },
    ];
    const change = { tags, transitiveTagKeys: ['cost'], sourceIdentity: 'ann' };
    first = await kit.callerOf((await kit.assume(ann, role, change)).credentials);
  });

  test('transitive tags and the source go on, other tags do not', async () => {
    const session = await kit.assume(first, second, { tags: [{ key: 'job', value: '1' }] });
    expect(session.sourceIdentity).toBe('ann');
    expect(await kit.callerOf(session.credentials)).toMatchObject({
      tags: { Cost: '7', job: '1' },
      session: { sourceIdentity: 'ann', transitiveTags: { Cost: '7' } },
    });
  });

  test('a tag that was handed on is not given anew, and the source stays who it is', async () => {
    const tags = [{ key: 'COST', value: '8' }];
    await expect(kit.assume(first, second, { tags })).rejects.toThrow('conflicts with a transitive tag key');
    await expect(kit.assume(first, second, { sourceIdentity: 'bob' })).rejects.toMatchObject(
      refused(first.principal.arn, 'sts:SetSourceIdentity', second),
    );
  });

  test('a session lasts an hour at most, whatever the role allows', async () => {
    await expect(kit.assume(first, second, { durationSeconds: 3_601 })).rejects.toThrow('1 hour session limit');
    await expect(kit.assume(first, second, { durationSeconds: 3_600 })).resolves.toBeDefined();
  });

  test('what limits the session limits whom it may assume', async () => {
    const role = kit.identities.roles.get(`arn:aws:iam::${ACCOUNT}:role/first`)!.arn;
    const limited = await kit.assume(ann, role, { policy: JSON.stringify(allow('lambda:*')) });
    const caller = await kit.callerOf(limited.credentials);
    await expect(kit.assume(caller, second)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});
