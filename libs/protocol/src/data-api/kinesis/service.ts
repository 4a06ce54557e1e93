import type { SessionSealer } from '@stoker/app/ports/session-sealer';
import { ServiceError } from '@stoker/core/errors/service-error';
import { KINESIS_MODEL } from '../../aws-model/kinesis.model.generated.js';
import { unsupportedBecause } from '../../aws-wire/operation.js';
import type { DataCall, DataOperation, Json } from '../data-operation.js';
import { allPages, pageOf } from '../list-pages.js';
import { resealed, SealedTokens } from '../sealed-tokens.js';
import type { ServiceTable } from '../service-table.js';
import { STREAM_KINDS, STREAM_RULES, type StreamNameKind } from './names.js';

/** 10 MiB of records in base64. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Kinesis Data Streams, in JSON. */
export function kinesis(sealer: SessionSealer): ServiceTable<StreamNameKind> {
  return {
    service: 'kinesis',
    model: KINESIS_MODEL,
    bodyBytes: MOST_BYTES,
    rules: STREAM_RULES,
    kinds: STREAM_KINDS,
    operations: [
      ...STREAM_OPERATIONS,
      ...iteratorOperations(new SealedTokens(sealer, 'kinesis-iterator')),
      listShards(new SealedTokens(sealer, 'kinesis-shards')),
    ],
    unsupported: unsupportedBecause({
      'records are read by iterators alone': [
        'DeregisterStreamConsumer',
        'DescribeStreamConsumer',
        'ListStreamConsumers',
        'RegisterStreamConsumer',
        'SubscribeToShard',
      ],
      'accounts have no keys of KMS': ['StartStreamEncryption', 'StopStreamEncryption'],
      'streams have no policies of their own': ['DeleteResourcePolicy', 'GetResourcePolicy', 'PutResourcePolicy'],
      'nothing here counts it': ['DisableEnhancedMonitoring', 'EnableEnhancedMonitoring'],
      'the account at the backend is the operator’s': ['DescribeAccountSettings', 'UpdateAccountSettings'],
      'it would name buckets of S3': [
        'CreateChannel',
        'DeleteChannel',
        'DescribeChannel',
        'ListChannels',
        'UpdateChannel',
      ],
      'queues are those of SQS': [
        'AcknowledgeDeadLetterQueueRecords',
        'AcknowledgeQueueRecords',
        'CreateQueue',
        'DeleteQueue',
        'DescribeQueue',
        'ListQueues',
        'ReceiveDeadLetterQueueRecords',
        'ReceiveQueueRecords',
        'RestoreDeadLetterQueueRecords',
        'UpdateDeadLetterQueueRecordsVisibility',
        'UpdateQueue',
        'UpdateQueueRecordsVisibility',
      ],
      'no backend has it': [
        'UpdateMaxRecordSize',
        'UpdateStreamRecordDistributionStrategy',
        'UpdateStreamWarmThroughput',
      ],
    }),
  };
}

const always = (): boolean => true;
const MOST_NAMES = 10_000;

const STREAM_OPERATIONS: readonly DataOperation[] = [
  { name: 'PutRecord', effect: 'data', passes: always },
  { name: 'PutRecords', effect: 'data', passes: always },
  { name: 'CreateStream', effect: 'write' },
  { name: 'DeleteStream', effect: 'write' },
  { name: 'DescribeStream', effect: 'data' },
  { name: 'DescribeStreamSummary', effect: 'data' },
  { name: 'DescribeLimits', effect: 'read' },
  { name: 'UpdateShardCount', effect: 'write' },
  { name: 'UpdateStreamMode', effect: 'write' },
  { name: 'MergeShards', effect: 'write' },
  { name: 'SplitShard', effect: 'write' },
  { name: 'DecreaseStreamRetentionPeriod', effect: 'write' },
  { name: 'IncreaseStreamRetentionPeriod', effect: 'write' },
  { name: 'AddTagsToStream', effect: 'write' },
  { name: 'RemoveTagsFromStream', effect: 'write' },
  { name: 'ListTagsForStream', effect: 'read' },
  { name: 'TagResource', effect: 'write' },
  { name: 'UntagResource', effect: 'write' },
  { name: 'ListTagsForResource', effect: 'read' },
  {
    name: 'ListStreams',
    effect: 'read',
    checks: () => [{ action: 'kinesis:ListStreams', resource: '*' }],
    async run({ input }, backend) {
      const all = await allPages(async (ExclusiveStartStreamName) => {
        const page = await backend.ask('ListStreams', { ExclusiveStartStreamName });
        const { StreamNames = [], HasMoreStreams } = page as ListedStreams;
        return { items: StreamNames, next: HasMoreStreams === true ? StreamNames.at(-1) : undefined };
      });
      const own = all.flatMap((each) => backend.names.inward(each as string) ?? []);
      const { ExclusiveStartStreamName, NextToken, Limit = MOST_NAMES } = input as ListStreamsInput;
      const { page, last } = pageOf(own, ExclusiveStartStreamName ?? NextToken, Limit);
      return {
        StreamNames: page,
        HasMoreStreams: last !== undefined,
        ...(last !== undefined && { NextToken: last }),
      };
    },
  },
];

interface ListStreamsInput {
  readonly ExclusiveStartStreamName?: string;
  /** The last name of the page before. */
  readonly NextToken?: string;
  readonly Limit?: number;
}

interface ListedStreams {
  readonly StreamNames?: readonly string[];
  readonly HasMoreStreams?: boolean;
}

function iteratorOperations(iterators: SealedTokens): readonly DataOperation[] {
  const openedOf = (call: DataCall) => opened(iterators, call, 'ShardIterator');
  return [
    {
      name: 'GetShardIterator',
      effect: 'data',
      answer: (output, { resources: [stream] }, { home }) =>
        resealed(output, 'ShardIterator', iterators, home.accountId, stream!),
    },
    {
      name: 'GetRecords',
      effect: 'data',
      checks: (call) => [{ action: 'kinesis:GetRecords', resource: openedOf(call).resource }],
      // The iterator says of which stream it is.
      send: ({ Limit }, call) => ({ Limit, ShardIterator: openedOf(call).token }),
      answer: (output, call, { home }) =>
        resealed(output, 'NextShardIterator', iterators, home.accountId, openedOf(call).resource),
    },
  ];
}

/** Its later pages are asked for by a token that stands for the stream. */
function listShards(tokens: SealedTokens): DataOperation {
  const streamOf = (call: DataCall): string =>
    call.input['NextToken'] === undefined ? (call.resources[0] ?? '*') : opened(tokens, call, 'NextToken').resource;
  return {
    name: 'ListShards',
    effect: 'data',
    checks: (call) => [{ action: 'kinesis:ListShards', resource: streamOf(call) }],
    send: (input, call) =>
      call.input['NextToken'] === undefined
        ? input
        : { MaxResults: input['MaxResults'], NextToken: opened(tokens, call, 'NextToken').token },
    answer: (output, call, { home }) => resealed(output, 'NextToken', tokens, home.accountId, streamOf(call)),
  };
}

function opened(tokens: SealedTokens, { input, caller }: Pick<DataCall, 'input' | 'caller'>, member: string) {
  const found = tokens.open(caller.principal.accountId, (input as Json)[member] as string);
  if (found !== undefined) return found;
  throw new ServiceError('ValidationException', `Invalid ${member}.`);
}
