import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

/** Values of members of the CloudWatch Logs API by name, where its model leaves too much open. */
export function logsValues({ name, accountId }: WalkSubject): KnownValue {
  const values: Readonly<Record<string, unknown>> = {
    logGroupName: `/aws/lambda/${name}`,
    resourceArn: `arn:aws:logs:us-east-1:${accountId}:log-group:/aws/lambda/${name}`,
  };
  return (member) => values[member];
}

/** Operations that take a group by name or ARN, which their models do not require. */
const ON_A_GROUP: ReadonlySet<string> = new Set(['DescribeLogStreams', 'FilterLogEvents', 'GetLogEvents']);

/** What an operation must be given beyond what its model requires. */
export function logsExtras(
  operation: string,
  { name, accountId, byArn }: WalkSubject,
): Readonly<Record<string, unknown>> {
  if (!ON_A_GROUP.has(operation)) return {};
  const group = `/aws/lambda/${name}`;
  return { logGroupIdentifier: byArn ? `arn:aws:logs:us-east-1:${accountId}:log-group:${group}` : group };
}
