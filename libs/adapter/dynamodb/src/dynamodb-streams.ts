import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import { notAllowed, serviceFailure } from '@stoker/app/data-services/service-failure';
import type { ShardPage, ShardReadOptions, ShardStart, StreamShard } from '@stoker/app/ports/shard-streams';
import type { TableChange, TableStreams } from '@stoker/app/ports/table-streams';
import { ServiceError } from '@stoker/core/errors/service-error';
import { backendOf, type BackendPlace, type DataBackend } from '@stoker/core/data-services/data-backend';
import { STREAM_FAILURES } from './refusals.js';
import { type StreamPlace, streamPlace } from './stream-place.js';
import { fromWireRecord } from './table-changes.js';

/** ms that a call may take. */
const CALL_MS = 10_000;

/** Connections of an account's own: a call takes one only as long as it is under way. */
const MAX_SOCKETS = 200;

/** What an iterator that can't be used any more comes to. One that the service does not know is as good as one too old. */
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredIteratorException', 'ValidationException']);
const TRIMMED = 'TrimmedDataAccessException';

/**
 * Streams of tables of DynamoDB services, each account's where the operator's list says. A stream's ARN at the service is found by
 * its table and label, for regions and accounts are the service's own there.
 */
export class DynamoDbStreams implements TableStreams {
  readonly #clients = new Map<string, DynamoDBStreamsClient>();
  /** ARNs at the services, by those that accounts know. A label is never given twice. */
  readonly #arns = new Map<string, string>();

  /** @param region of the installation, which its accounts' tables are named in */
  constructor(
    private readonly backends: readonly DataBackend[],
    private readonly region: string,
  ) {}

  serves(accountId: string): boolean {
    return backendOf(this.backends, accountId) !== undefined;
  }

  async shards(accountId: string, streamArn: string): Promise<readonly StreamShard[]> {
    const shards: Shard[] = [];
    for (let last: string | undefined; ;) {
      const { StreamDescription: page } = await this.#call(accountId, streamArn, (client, StreamArn, abortSignal) =>
        client.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId: last }), { abortSignal }),
      );
      shards.push(...(page?.Shards ?? []));
      last = page?.LastEvaluatedShardId;
      if (last === undefined) return shards.map(fromWireShard);
    }
  }

  async iterator(
    accountId: string,
    streamArn: string,
    shardId: string,
    start: ShardStart,
  ): Promise<{ readonly iterator: string } | 'trimmed'> {
    if (start.type === 'AT_TIMESTAMP') {
      throw new ServiceError('InvalidParameterValueException', 'A stream of a table can’t be read from a time on.');
    }
    const position = {
      ShardId: shardId,
      ShardIteratorType: start.type,
      SequenceNumber: start.type === 'AFTER_SEQUENCE_NUMBER' ? start.sequenceNumber : undefined,
    };
    try {
      const { ShardIterator } = await this.#call(accountId, streamArn, (client, StreamArn, abortSignal) =>
        client.send(new GetShardIteratorCommand({ StreamArn, ...position }), { abortSignal }),
      );
      return { iterator: ShardIterator! };
    } catch (error) {
      if (causeOf(error) === TRIMMED) return 'trimmed';
      throw error;
    }
  }

  async read(
    accountId: string,
    streamArn: string,
    iterator: string,
    { limit, signal }: ShardReadOptions,
  ): Promise<ShardPage<TableChange>> {
    try {
      const { Records = [], NextShardIterator } = await this.#call(accountId, streamArn, (client, _arn, timeout) => {
        const abortSignal = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
        return client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }), { abortSignal });
      });
      return { kind: 'page', records: Records.map(fromWireRecord), next: NextShardIterator };
    } catch (error) {
      const cause = causeOf(error);
      if (cause === TRIMMED) return { kind: 'trimmed' };
      if (EXPIRED.has(cause)) return { kind: 'expired' };
      throw error;
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  async #call<T>(
    accountId: string,
    streamArn: string,
    call: (client: DynamoDBStreamsClient, streamArn: string, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const place = streamPlace(this.backends, { accountId, region: this.region }, streamArn);
    if (place === undefined) throw notAllowed();
    const client = this.#clientOf(accountId, place.backend);
    const signal = AbortSignal.timeout(CALL_MS);
    try {
      return await call(client, await this.#arnOf(client, streamArn, place, signal), signal);
    } catch (error) {
      throw serviceFailure(error, STREAM_FAILURES);
    }
  }

  /** @throws ResourceNotFoundException */
  async #arnOf(
    client: DynamoDBStreamsClient,
    streamArn: string,
    { table, label }: StreamPlace,
    abortSignal: AbortSignal,
  ): Promise<string> {
    const known = this.#arns.get(streamArn);
    if (known !== undefined) return known;
    for (let last: string | undefined; ;) {
      const command = new ListStreamsCommand({ TableName: table, ExclusiveStartStreamArn: last });
      const { Streams = [], LastEvaluatedStreamArn } = await client.send(command, { abortSignal });
      const found = Streams.find(
        ({ TableName, StreamLabel }) => TableName === table && StreamLabel === label,
      )?.StreamArn;
      if (found !== undefined) {
        this.#arns.set(streamArn, found);
        return found;
      }
      last = LastEvaluatedStreamArn;
      if (last === undefined) {
        throw new ServiceError('ResourceNotFoundException', STREAM_FAILURES.messages.ResourceNotFoundException!);
      }
    }
  }

  #clientOf(accountId: string, { endpoint, region, credentials }: BackendPlace): DynamoDBStreamsClient {
    let client = this.#clients.get(accountId);
    if (client === undefined) {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      client = new DynamoDBStreamsClient({
        region,
        endpoint,
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
        maxAttempts: 2,
        requestHandler: { httpAgent: { maxSockets: MAX_SOCKETS }, httpsAgent: { maxSockets: MAX_SOCKETS } },
      });
      this.#clients.set(accountId, client);
    }
    return client;
  }
}

function fromWireShard({ ShardId = '', ParentShardId, SequenceNumberRange }: Shard): StreamShard {
  return {
    id: ShardId,
    parents: ParentShardId === undefined ? [] : [ParentShardId],
    isClosed: SequenceNumberRange?.EndingSequenceNumber !== undefined,
  };
}

/** The service's own name of the error, if it is one. */
function causeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  return cause instanceof Error ? cause.name : '';
}
