import { expect, it } from 'vitest';
import { sourcePermissions } from './source-permissions.js';

it('is complained of in Lambda’s words', () => {
  const queue = sourcePermissions('sqs', { EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:jobs' });
  expect(queue?.complaint('ReceiveMessage')).toBe(
    'The provided execution role does not have permissions to call ReceiveMessage on SQS',
  );
  const EventSourceArn = 'arn:aws:dynamodb:us-east-1:111122223333:table/t/stream/1';
  expect(sourcePermissions('dynamodb', { EventSourceArn })?.complaint('GetRecords')).toBe(
    `Cannot access stream ${EventSourceArn}. Please ensure the role can perform the ` +
      'GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.',
  );
  const clicks = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks';
  expect(sourcePermissions('kinesis', { EventSourceArn: clicks })?.complaint('GetRecords')).toContain(
    'the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions',
  );
  expect(sourcePermissions('self-managed-kafka', {})).toBeUndefined();
});
