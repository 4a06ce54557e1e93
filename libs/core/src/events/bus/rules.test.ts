import { describe, expect, it } from 'vitest';
import { parseBusPolicy, withGrant, withoutGrant } from './bus-policy.js';
import { compileRules, rulesFor } from './compile-rules.js';
import { viewEvent } from './event-view.js';
import type { EventRule } from './rule.js';
import { requireTriggers } from './rule-rules.js';
import type { RuleTargetSettings } from './rule-target.js';
import { requireTargets } from './target-rules.js';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:q';
const target = (more: Partial<RuleTargetSettings> = {}): RuleTargetSettings => ({ id: 't', arn: QUEUE, ...more });
const rule = (more: Partial<EventRule> = {}): EventRule => ({
  accountId: '111122223333',
  busName: 'default',
  ruleName: 'r',
  eventPattern: '{"source": ["a"]}',
  scheduleExpression: undefined,
  state: 'ENABLED',
  description: undefined,
  roleArn: undefined,
  tags: {},
  targets: [target()],
  ...more,
});

describe('a rule', () => {
  it.each([
    [{ eventPattern: '{"source": ["a"]}' }],
    [{ eventPattern: undefined, scheduleExpression: 'rate(5 minutes)' }],
    [{ eventPattern: '{"source": ["a"]}', scheduleExpression: 'cron(0 20 * * ? *)' }],
  ])('may go by %j', (triggers) => {
    expect(() => requireTriggers(rule(triggers), 2_048)).not.toThrow();
  });

  it.each([
    [{ eventPattern: undefined }, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
    [{ scheduleExpression: 'rate(0 minutes)' }, 'Parameter ScheduleExpression is not valid.'],
    [{ scheduleExpression: 'rate(5 minutes)', busName: 'b' }, 'supported only on the default event bus'],
    [{ eventPattern: '{}' }, 'Event pattern is not valid. Reason: Empty objects are not allowed'],
    [{ eventPattern: JSON.stringify({ a: ['x'.repeat(2_048)] }) }, 'longer than 2048'],
  ])('may not go by %j: %s', (triggers, message) => {
    expect(() => requireTriggers(rule(triggers), 2_048)).toThrow(message);
  });

  it('takes events when it is enabled, matches and has targets', () => {
    const rules = compileRules([
      rule({ ruleName: 'one' }),
      rule({ ruleName: 'off', state: 'DISABLED' }),
      rule({ ruleName: 'other', eventPattern: '{"source": ["b"]}' }),
      rule({ ruleName: 'idle', targets: [] }),
      rule({ ruleName: 'timed', eventPattern: undefined, scheduleExpression: 'rate(1 minute)' }),
      rule({ ruleName: 'two', state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }),
    ]);
    const taking = rulesFor(rules, viewEvent('{"source": "a"}')!);
    expect(taking.map((one) => one.rule.ruleName)).toEqual(['one', 'two']);
  });
});

describe('targets', () => {
  it.each<[Partial<RuleTargetSettings>]>([
    [{}],
    [{ arn: `${QUEUE}.fifo`, messageGroupId: 'g' }],
    [{ arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/b', roleArn: 'arn:aws:iam::111122223333:role/r' }],
    [{ input: '"text"' }],
    [{ inputPath: '$.detail' }],
    [{ transformer: { paths: { a: '$.a' }, template: '"<a>"' } }],
    [{ deadLetterArn: QUEUE }],
  ])('may be %j', (more) => {
    expect(() => requireTargets([target(more)])).not.toThrow();
  });

  it.each<[Partial<RuleTargetSettings>, string]>([
    [{ arn: 'queue' }, 'Provided Arn is not in correct format.'],
    [{ arn: 'arn:aws:lambda:eu-west-1:111122223333:prod' }, 'Provided Arn is not in correct format.'],
    [{ arn: 'arn:aws-cn:lambda:eu-west-1:111122223333:function:prod' }, 'Provided Arn is not in correct format.'],
    [{ arn: 'arn:aws:lambda:444455556666:111122223333:q' }, 'Provided Arn is not in correct format.'],
    [{ deadLetterArn: 'arn:aws-cn:sqs:eu-west-1:111122223333:q' }, 'must have the ARN of a standard queue'],
    [{ arn: `${QUEUE}.fifo` }, 'Parameter(s) SqsParameters must be specified for target: t.'],
    [{ messageGroupId: 'g' }, 'Parameter(s) SqsParameters cannot be specified for target: t'],
    [{ arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/b' }, 'RoleArn is required for target'],
    [
      { arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/b', roleArn: 'r', input: '{}' },
      'not supported for target t, which is an event bus',
    ],
    [{ deadLetterArn: 'arn:aws:sns:eu-west-1:111122223333:t' }, 'must have the ARN of a standard queue'],
    [{ deadLetterArn: `${QUEUE}.fifo` }, 'must have the ARN of a standard queue'],
    [{ input: '{}', inputPath: '$.a' }, 'Only one of Input, InputPath, or InputTransformer must be provided'],
    [{ input: '{' }, 'JSON syntax error in Input for target t'],
    [{ inputPath: 'detail' }, 'Invalid InputPath for target t : [detail].'],
    [{ transformer: { paths: { awsThing: '$.a' }, template: '"x"' } }, "can't start with AWS"],
    [{ transformer: { paths: { a: 'a' }, template: '"<a>"' } }, 'Invalid InputPath for target t : [a].'],
    [{ transformer: { paths: {}, template: 'x' } }, 'Invalid InputTemplate for target t : [x].'],
  ])('may not be %j: %s', (more, message) => {
    expect(() => requireTargets([target(more)])).toThrow(message);
  });

  it('have ids of their own', () => {
    expect(() => requireTargets([target(), target()])).toThrow('Duplicate target id t');
  });
});

describe("a bus's policy", () => {
  const ARN = 'arn:aws:events:eu-west-1:111122223333:event-bus/b';
  const grant = { statementId: 's', action: 'events:PutEvents', principal: '444455556666' };

  it('grants, grants anew, and takes back', () => {
    const condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } };
    const one = withGrant(undefined, grant, ARN);
    expect(one).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 's',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'events:PutEvents',
          Resource: ARN,
        },
      ],
    });
    const two = withGrant(one, { ...grant, principal: '*', condition }, ARN);
    expect(two.Statement).toMatchObject([{ Principal: '*', Condition: condition }]);
    expect(withoutGrant(two, 's')).toBeUndefined();
    const both = withGrant(two, { ...grant, statementId: 'other' }, ARN);
    expect(withoutGrant(both, 's')?.Statement).toMatchObject([{ Sid: 'other' }]);
    expect(() => withoutGrant(both, 'none')).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException' }));
    expect(() => withoutGrant(undefined, 's')).toThrow('does not exist');
  });

  it('is refused that is none, or too long', () => {
    expect(() => parseBusPolicy('{')).toThrow(expect.objectContaining({ code: 'ValidationException' }));
    const long = { Version: '2012-10-17', Id: 'x'.repeat(10_240), Statement: [] };
    expect(() => parseBusPolicy(JSON.stringify(long))).toThrow(
      expect.objectContaining({ code: 'PolicyLengthExceededException' }),
    );
  });
});
