import type { EventSourceKind, MappingSettings } from './mapping.js';

/** What a function's role must be allowed so that the source can be read on the function's behalf. */
export interface SourcePermissions {
  /** Without the service's prefix: `ReceiveMessage`. */
  readonly actions: readonly string[];
  readonly prefix: string;
  readonly resource: string;
  /** Lambda's complaint about a role that lacks one of the actions. */
  complaint(action: string): string;
}

const lacks = (service: string) => (action: string) =>
  `The provided execution role does not have permissions to call ${action} on ${service}`;

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions and its likes
 *
 * @returns undefined for a source that is not reached through permissions on it
 */
export function sourcePermissions(
  kind: EventSourceKind,
  { EventSourceArn: resource }: MappingSettings,
): SourcePermissions | undefined {
  if (resource === undefined) return undefined;
  const needs = (prefix: string, service: string, actions: readonly string[]): SourcePermissions => ({
    prefix,
    actions,
    resource,
    complaint: lacks(service),
  });
  switch (kind) {
    case 'sqs':
      return needs('sqs', 'SQS', ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']);
    case 'kinesis':
      return stream('kinesis', resource, ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListShards']);
    case 'dynamodb':
      return stream('dynamodb', resource, ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams']);
    case 'kafka':
      return needs('kafka', 'Kafka', ['DescribeClusterV2', 'GetBootstrapBrokers']);
    case 'mq':
      return needs('mq', 'MQ', ['DescribeBroker']);
    case 'postgres':
      return needs('stoker', 'Postgres', ['Receive']);
    case 'mqtt':
      return needs('stoker', 'MQTT', ['Receive']);
    case 'nats':
      return needs('stoker', 'NATS', ['Receive']);
    case 'redis':
      return needs('stoker', 'Redis', ['Receive']);
    case 'documentdb':
    case 'self-managed-kafka':
      return undefined;
  }
}

/** Named by Lambda's complaint, whether or not it is needed. */
const LIST = 'ListStreams';

function stream(prefix: string, resource: string, actions: readonly string[]): SourcePermissions {
  const complaint =
    `Cannot access stream ${resource}. Please ensure the role can perform the ` +
    `${actions.filter((action) => action !== LIST).join(', ')}, and ${LIST} Actions on your stream in IAM.`;
  return { prefix, resource, actions, complaint: () => complaint };
}
