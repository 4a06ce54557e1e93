import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import type { Tags } from '@stoker/core/model/tags';
import { expect, test } from 'vitest';
import type { Caller } from './caller.js';
import { authoriser } from './resource-policies.js';

const ACCOUNT = '123456789012';
const OTHER = '999999999999';
const GET = 'lambda:GetFunction';
const arn = (name: string, accountId = ACCOUNT) => `arn:aws:lambda:eu-central-1:${accountId}:function:${name}`;
const document = (statement: PolicyStatement): PolicyDocument => ({ Version: '2012-10-17', Statement: [statement] });
const onTag = (team: string, more: Partial<PolicyStatement> = {}): PolicyDocument =>
  document({
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/Team': team } },
    ...more,
  } as PolicyStatement);

const caller = (...policies: PolicyDocument[]): Caller => ({
  requestId: 'r-1',
  principal: {
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
    kind: 'user',
    id: 'AIDAX',
    name: 'alice',
  },
  policies,
  region: 'eu-central-1',
  sourceIp: '192.0.2.7',
  userAgent: 'aws-cli/2',
  secureTransport: false,
  endpoint: 'http://stoker.test:9400',
  receivedAt: 0,
});

const TAGS: Readonly<Record<string, Tags>> = {
  [arn('mine')]: { team: 'a' },
  [arn('foreign')]: { team: 'b' },
  [arn('theirs', OTHER)]: { team: 'a' },
};
let looked: string[] = [];
const make = (policies: Readonly<Record<string, PolicyDocument>> = {}) => {
  looked = [];
  return authoriser(
    ({ resource }) => (policies[resource] ? Promise.resolve(policies[resource]) : undefined),
    (resource) => {
      looked.push(resource);
      return Promise.resolve(TAGS[resource]);
    },
  );
};
const outcome = async (run: () => unknown): Promise<string> => {
  try {
    await run();
    return 'allowed';
  } catch (error) {
    return (error as Error).message;
  }
};

test('lets pass by the tags of the resource, whatever the case of their key', async () => {
  const who = caller(onTag('a'));
  expect(await outcome(() => make()(who, [{ action: GET, resource: arn('mine') }]))).toBe('allowed');
});

test('refuses what is not tagged so in the same words as what is not there', async () => {
  const refused = async (name: string) =>
    (await outcome(() => make()(caller(onTag('a')), [{ action: GET, resource: arn(name) }]))).replace(name, 'X');
  expect(await refused('foreign')).toContain('because no identity-based policy allows');
  expect(await refused('foreign')).toBe(await refused('nobody'));
});

test('looks no tags up that no policy mentions', () => {
  const all = document({ Effect: 'Allow', Action: '*', Resource: '*' });
  expect(make()(caller(all), [{ action: GET, resource: arn('mine') }])).not.toBeInstanceOf(Promise);
  expect(looked).toEqual([]);
});

test('looks up the tags that a boundary mentions', async () => {
  const all = document({ Effect: 'Allow', Action: '*', Resource: '*' });
  const bounded = { ...caller(all), boundary: onTag('a') };
  expect(await outcome(() => make()(bounded, [{ action: GET, resource: arn('mine') }]))).toBe('allowed');
  expect(await outcome(() => make()(bounded, [{ action: GET, resource: arn('foreign') }]))).toContain('boundary');
});

test('what is being made has no tags, though another of its name may have', async () => {
  for (const action of ['lambda:CreateFunction', 'events:CreateEventBus', 'scheduler:CreateScheduleGroup']) {
    const check = { action, resource: arn('mine') };
    expect(await outcome(() => make()(caller(onTag('a')), [check]))).toContain('no identity-based policy');
  }
  expect(looked).toEqual([]);
});

test('tells a stranger nothing about tags that he asks for', async () => {
  const resource = arn('theirs', OTHER);
  const ask = (who: Caller, on = resource) => outcome(() => make()(who, [{ action: GET, resource: on }]));
  const refused = await ask(caller(onTag('a')));
  expect(refused.replace('theirs', 'nobody')).toBe(await ask(caller(onTag('a')), arn('nobody', OTHER)));
  expect(looked).toEqual([]);
});

test('judges a stranger by the tags that the policy on the resource goes by', async () => {
  const resource = arn('theirs', OTHER);
  const principal = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
  const all = document({ Effect: 'Allow', Action: '*', Resource: '*' });
  const ask = (policy: PolicyDocument, who: Caller) =>
    outcome(() => make({ [resource]: policy })(who, [{ action: GET, resource }]));
  expect(await ask(onTag('a', principal), caller(all))).toBe('allowed');
  const denied = await ask(onTag('b', principal), caller(all));
  expect(denied).toContain('no resource-based policy');
  // His own policy may ask for tags, and gets no other answer for it than a function without tags gives.
  const probing = document({
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
  });
  expect(await ask(onTag('b', principal), caller(all, probing))).toBe(denied);
});
