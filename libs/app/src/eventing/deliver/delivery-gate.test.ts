import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import { describe, expect, it } from 'vitest';
import type { NewDelivery } from '../../ports/delivery-store.js';
import type { Account, Role } from '../../ports/identity-store.js';
import { aDelivery } from '../../ports/testing/delivery-store.contract.js';
import { DeliveryGate } from './delivery-gate.js';
import { targetAccess } from './target-access.js';

const MINE = '123456789012';
const OTHER = '210987654321';
const ROLE = `arn:aws:iam::${MINE}:role/sender`;
const FUNCTION = `arn:aws:lambda:us-east-1:${MINE}:function:f`;
const FOREIGN = `arn:aws:lambda:us-east-1:${OTHER}:function:f`;
const QUEUE = `arn:aws:sqs:us-east-1:${MINE}:q`;
const RULE = `arn:aws:events:us-east-1:${MINE}:rule/r`;

const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource = '*') => policy({ Effect: 'Allow', Action, Resource });
const trust = (Service: string) => policy({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
const role = (policies: PolicyDocument[], overrides: Partial<Role> = {}): Role => ({
  accountId: MINE,
  name: 'sender',
  arn: ROLE,
  uniqueId: 'AROA1',
  trustPolicy: trust('lambda.amazonaws.com'),
  policies,
  ...overrides,
});

interface World {
  readonly role?: Role;
  readonly account?: Partial<Account>;
  readonly onFunction?: PolicyDocument;
}
function permits(target: string, sender: NewDelivery['sender'], world: World) {
  return permitsDelivery(aDelivery({ target, sender, parameters: { objectKey: 'a/b' } }), world);
}

function permitsDelivery(delivery: NewDelivery, { role: found, account, onFunction }: World) {
  const gate = new DeliveryGate({
    identity: {
      findRole: (arn) => (arn === ROLE ? found : undefined),
      findAccount: () => ({ accountId: MINE, name: 'a', concurrencyLimit: 1, ...account }),
    },
    policyOf: ({ resource }) => (resource.includes(':function:') ? onFunction : undefined),
  });
  return gate.permits(delivery, targetAccess(delivery)!);
}

describe('with a role', () => {
  const sender = { service: 'lambda', sourceArn: FUNCTION, roleArn: ROLE } as const;
  const may = (target: string, world: World) => permits(target, sender, world);

  it.each([
    [FUNCTION, 'lambda:InvokeFunction'],
    [QUEUE, 'sqs:SendMessage'],
    [`arn:aws:events:us-east-1:${MINE}:event-bus/b`, 'events:PutEvents'],
    [`arn:aws:sns:us-east-1:${MINE}:t`, 'sns:Publish'],
  ])('it takes to send to %s: %s on it', async (target, action) => {
    expect(await may(target, { role: role([allow(action, target)]) })).toBe(true);
    expect(await may(target, { role: role([allow(action, `${target}x`)]) })).toBe(false);
    expect(await may(target, { role: role([allow('logs:*')]) })).toBe(false);
  });

  it('takes the object in a bucket', async () => {
    const put = (resource: string) => ({ role: role([allow('s3:PutObject', resource)]) });
    expect(await may('arn:aws:s3:::dead', put('arn:aws:s3:::dead/a/*'))).toBe(true);
    expect(await may('arn:aws:s3:::dead', put('arn:aws:s3:::dead'))).toBe(false);
  });

  it.each([
    ['forwarded', {}, JSON.stringify({ source: 'shop', 'detail-type': 'Order', detail: {} })],
    ['made', { event: { source: 'shop', detailType: 'Order', resources: [] } }, '{}'],
  ])('knows of an event that is %s what it is', async (_, parameters, payload) => {
    const target = `arn:aws:events:us-east-1:${MINE}:event-bus/b`;
    const ofEvents = (source: string, type: string): World => {
      const Condition = { StringEquals: { 'events:source': source, 'events:detail-type': type } };
      return { role: role([policy({ Effect: 'Allow', Action: 'events:PutEvents', Resource: '*', Condition })]) };
    };
    const delivery = aDelivery({ target, sender, parameters, payload: Buffer.from(payload) });
    expect(await permitsDelivery(delivery, ofEvents('shop', 'Order'))).toBe(true);
    expect(await permitsDelivery(delivery, ofEvents('shop', 'Other'))).toBe(false);
    expect(await permitsDelivery(delivery, ofEvents('other', 'Order'))).toBe(false);
  });

  it("is refused without the role, with another account's, and where it does not trust the service", async () => {
    const policies = [allow('sqs:SendMessage')];
    expect(await may(QUEUE, {})).toBe(false);
    expect(await may(QUEUE, { role: role(policies, { accountId: OTHER }) })).toBe(false);
    expect(await may(QUEUE, { role: role(policies, { trustPolicy: trust('events.amazonaws.com') }) })).toBe(false);
  });

  it('stays within the boundary and the guardrails', async () => {
    const policies = [allow('sqs:SendMessage')];
    expect(await may(QUEUE, { role: role(policies, { boundary: allow('logs:*') }) })).toBe(false);
    expect(await may(QUEUE, { role: role(policies), account: { guardrails: [allow('logs:*')] } })).toBe(false);
    expect(await may(QUEUE, { role: role(policies), account: { guardrails: [allow('*')] } })).toBe(true);
  });

  it('loses nothing to guardrails that deny something else, and allow nothing themselves', async () => {
    const denied = (Action: string) => ({ guardrails: [policy({ Effect: 'Deny', Action, Resource: '*' })] });
    const sends = role([allow('sqs:SendMessage')]);
    expect(await may(QUEUE, { role: sends, account: denied('lambda:DeleteFunction') })).toBe(true);
    expect(await may(QUEUE, { role: sends, account: denied('sqs:SendMessage') })).toBe(false);
  });

  it("needs the owner's word for what is of another account", async () => {
    const world = { role: role([allow('lambda:InvokeFunction')]) };
    expect(await may(FOREIGN, world)).toBe(false);
    const onFunction = policy({
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: 'lambda:InvokeFunction',
      Resource: FOREIGN,
    });
    expect(await may(FOREIGN, { ...world, onFunction })).toBe(true);
    expect(await may(QUEUE.replace(MINE, OTHER), { role: role([allow('sqs:*')]) })).toBe(false);
  });
});

describe('in the name of the service', () => {
  const sender = { service: 'events', sourceArn: RULE } as const;
  const permission = (SourceArn: string, service = 'events') =>
    policy({
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      Action: 'lambda:InvokeFunction',
      Resource: FUNCTION,
      Condition: { ArnLike: { 'AWS:SourceArn': SourceArn } },
    });

  it.each([
    ['names the service and the rule', permission(RULE), true],
    ['names another rule', permission(`${RULE}x`), false],
    ['names another service', permission(RULE, 's3'), false],
    ['is not there', undefined, false],
  ])('a function gets it when its policy %s', async (_when, onFunction, allowed) => {
    expect(await permits(FUNCTION, sender, { ...(onFunction && { onFunction }) })).toBe(allowed);
  });

  it('goes to queues of its own account, and to no other', async () => {
    expect(await permits(QUEUE, sender, {})).toBe(true);
    expect(await permits(QUEUE.replace(MINE, OTHER), sender, {})).toBe(false);
  });
});
