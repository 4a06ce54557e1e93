import type { AuthorisedCaller } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { ACCOUNT, EventsKit, REGION } from '@stoker/app/events/testing/events-kit';
import { expect, it } from 'vitest';
import type { Target } from '../aws-model/events.generated.js';
import { putEventsOperation } from './put-events.js';
import { putTargetsOperation } from './put-targets.js';

const kit = new EventsKit();
const caller: Caller = kit.caller();
const BUS_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus`;

it('asks for each source and detail type on each bus, once', async () => {
  const entry = (Source: string | undefined, DetailType: string, EventBusName?: string) => ({
    Source,
    DetailType,
    Detail: '{}',
    EventBusName,
  });
  const checks = await putEventsOperation(kit).access(
    {
      Entries: [
        entry('shop', 'a'),
        entry('bank', 'a'),
        entry('shop', 'a', 'default'),
        entry('shop', 'b'),
        entry('shop', 'a', 'other'),
        entry(undefined, 'a'),
      ],
    },
    caller,
  );
  const asked = (bus: string, source: string | undefined, type: string) => ({
    action: 'events:PutEvents',
    resource: `${BUS_ARN}/${bus}`,
    context: { ...(source !== undefined && { 'events:source': source }), 'events:detail-type': type },
  });
  expect(checks).toEqual([
    asked('default', 'shop', 'a'),
    asked('default', 'bank', 'a'),
    asked('default', 'shop', 'b'),
    asked('other', 'shop', 'a'),
    asked('default', undefined, 'a'),
  ]);
});

it('asks for each target of a rule, once', async () => {
  const targets = ['arn:a', 'arn:b', 'arn:a'].map((Arn, index) => ({ Id: `t${index}`, Arn }));
  const checks = await putTargetsOperation(kit).access({ Rule: 'r', Targets: targets }, caller);
  const asked = (arn: string) => ({
    action: 'events:PutTargets',
    resource: `arn:aws:events:${REGION}:${ACCOUNT}:rule/r`,
    context: { 'events:TargetArn': arn },
  });
  expect(checks).toEqual([asked('arn:a'), asked('arn:b')]);
});

it('asks whether the caller may send to queues and topics that a rule sends to in its own name', async () => {
  const arn = (service: string, name: string, account = ACCOUNT) => `arn:aws:${service}:${REGION}:${account}:${name}`;
  const target = (Id: string, Arn: string, more: Partial<Target> = {}): Target => ({ Id, Arn, ...more });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;
  const checks = await putTargetsOperation(kit).access(
    {
      Rule: 'r',
      Targets: [
        target('a', arn('sqs', 'jobs'), { DeadLetterConfig: { Arn: arn('sqs', 'dead') } }),
        target('b', arn('sns', 'alarms')),
        target('c', arn('lambda', 'function:f'), { DeadLetterConfig: { Arn: arn('sqs', 'dead') } }),
        target('d', arn('sqs', 'theirs', '999999999999')),
        target('e', arn('sqs', 'by-role'), { RoleArn }),
      ],
    },
    caller,
  );
  expect(checks.filter(({ action }) => action !== 'events:PutTargets')).toEqual([
    { action: 'iam:PassRole', resource: RoleArn, context: { 'iam:PassedToService': 'events.amazonaws.com' } },
    { action: 'sqs:SendMessage', resource: arn('sqs', 'jobs') },
    { action: 'sqs:SendMessage', resource: arn('sqs', 'dead') },
    { action: 'sns:Publish', resource: arn('sns', 'alarms') },
  ]);
});

it('counts requests that put events before it asks for anything, so that those which are refused count too', async () => {
  const counted: string[] = [];
  const countEvents = async (accountId: string): Promise<void> => {
    counted.push(accountId);
    if (counted.length > 1) throw new Error('too many');
  };
  const ports = Object.assign(new EventsKit(), { countEvents });
  const operation = putEventsOperation(ports);
  const input = { Entries: [{ Source: 'shop', DetailType: 'a', Detail: '{}' }] };
  expect(await operation.access(input, caller)).toHaveLength(1);
  await operation.run(input, caller as AuthorisedCaller);
  expect(counted).toEqual([ACCOUNT]);
  await expect(operation.access(input, caller)).rejects.toThrow('too many');
});
