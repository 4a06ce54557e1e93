import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

/** Values of members of the EventBridge Scheduler API by name, where its model leaves too much open. */
export function schedulerValues({ name, accountId }: WalkSubject): KnownValue {
  const values: Readonly<Record<string, unknown>> = {
    Arn: `arn:aws:lambda:us-east-1:${accountId}:function:${name}`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    GroupName: name,
    Name: name,
    ResourceArn: `arn:aws:scheduler:us-east-1:${accountId}:schedule-group/${name}`,
    RoleArn: `arn:aws:iam::${accountId}:role/${name}`,
    ScheduleExpression: 'rate(365 days)',
    TagKeys: ['walk'],
    Tags: [{ Key: 'walk', Value: '1' }],
  };
  return (member) => values[member];
}
