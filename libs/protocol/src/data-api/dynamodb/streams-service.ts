import type { SessionSealer } from '@stoker/app/ports/session-sealer';
import { ServiceError } from '@stoker/core/errors/service-error';
import { DYNAMODBSTREAMS_MODEL } from '../../aws-model/dynamodbstreams.model.generated.js';
import type { DataCall, DataOperation, Json } from '../data-operation.js';
import type { ServiceTable } from '../service-table.js';
import { allPages, pageOf } from '../list-pages.js';
import { resealed, SealedTokens } from '../sealed-tokens.js';
import { TABLE_KINDS, TABLE_RULES, table, type TableNameKind, tableThing } from './names.js';

/** Names and iterators. */
const MOST_BYTES = 64 * 1024;

/** The streams of DynamoDB's tables. */
export function dynamoDbStreams(sealer: SessionSealer): ServiceTable<TableNameKind> {
  const iterators = new SealedTokens(sealer, 'dynamodb-iterator');
  return {
    service: 'streams.dynamodb',
    model: DYNAMODBSTREAMS_MODEL,
    bodyBytes: MOST_BYTES,
    rules: TABLE_RULES,
    kinds: TABLE_KINDS,
    operations: [
      LIST_STREAMS,
      { name: 'DescribeStream', effect: 'data' },
      getShardIterator(iterators),
      getRecords(iterators),
    ],
    unsupported: [],
  };
}

const MOST_STREAMS = 100;

const LIST_STREAMS: DataOperation = {
  name: 'ListStreams',
  effect: 'read',
  checks: ({ input, resources: [named] }) => [
    { action: 'dynamodb:ListStreams', resource: input['TableName'] === undefined ? '*' : `${named!}/stream/*` },
  ],
  async run({ input, caller }, backend) {
    const { TableName: name, ExclusiveStartStreamArn: after, Limit = MOST_STREAMS } = input as ListStreamsInput;
    const TableName = name && (await table.toBackend(name, backend));
    const all = await allPages(async (ExclusiveStartStreamArn) => {
      const page = await backend.ask('ListStreams', { TableName, ExclusiveStartStreamArn, Limit: MOST_STREAMS });
      const { Streams = [], LastEvaluatedStreamArn: next } = page as ListedStreams;
      return { items: Streams, next };
    });
    const reader = { home: backend.home, names: backend.names, endpoint: caller.endpoint };
    const own = new Map<string, Json>();
    for (const stream of all as readonly Stream[]) {
      const StreamArn = tableThing.fromBackend(stream.StreamArn, reader);
      const named = backend.names.inward(stream.TableName);
      if (StreamArn && named) own.set(StreamArn, { StreamArn, TableName: named, StreamLabel: stream.StreamLabel });
    }
    const { page, last } = pageOf([...own.keys()], after, Limit);
    return {
      Streams: page.map((arn) => own.get(arn)),
      ...(last !== undefined && { LastEvaluatedStreamArn: last }),
    };
  },
};

interface ListStreamsInput {
  readonly TableName?: string;
  readonly ExclusiveStartStreamArn?: string;
  readonly Limit?: number;
}

interface Stream {
  readonly StreamArn: string;
  readonly TableName: string;
  readonly StreamLabel: string;
}

interface ListedStreams {
  readonly Streams?: readonly Stream[];
  readonly LastEvaluatedStreamArn?: string;
}

function getShardIterator(iterators: SealedTokens): DataOperation {
  return {
    name: 'GetShardIterator',
    effect: 'data',
    answer: (output, { input }, { home }) =>
      resealed(output, 'ShardIterator', iterators, home.accountId, input['StreamArn'] as string),
  };
}

function getRecords(iterators: SealedTokens): DataOperation {
  const opened = ({ input, caller }: DataCall) => {
    const found = iterators.open(caller.principal.accountId, input['ShardIterator'] as string);
    if (found === undefined) throw new ServiceError('ValidationException', 'Invalid ShardIterator.');
    return found;
  };
  return {
    name: 'GetRecords',
    effect: 'data',
    checks: (call) => [{ action: 'dynamodb:GetRecords', resource: opened(call).resource }],
    send: (input, call) => ({ ...input, ShardIterator: opened(call).token }),
    answer: (output, call, { home }) =>
      resealed(output, 'NextShardIterator', iterators, home.accountId, opened(call).resource),
  };
}
