import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type Shard,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { notAllowed, serviceFailure } from '@stoker/app/data-services/service-failure';
import type { DataRecord, DataStreams } from '@stoker/app/ports/data-streams';
import type { ShardPage, ShardReadOptions, ShardStart, StreamShard } from '@stoker/app/ports/shard-streams';
import { backendOf, type BackendPlace, type DataBackend, placeOn } from '@stoker/core/data-services/data-backend';
import { parseArn } from '@stoker/core/model/arn';
import { KINESIS_FAILURES } from './refusals.js';

/** ms that a call may take. */
const CALL_MS = 10_000;

/** Connections of an account's own: a call takes one only as long as it is under way. */
const MAX_SOCKETS = 200;

/** A stream as a whole; one of its consumers with connections of their own is none. */
const STREAM = /^stream\/([a-zA-Z0-9_.-]{1,128})$/;

/** Streams of Kinesis services, each account's where the operator's list says. */
export class KinesisStreams implements DataStreams {
  readonly #clients = new Map<string, KinesisClient>();

  /** @param region of the installation, which its accounts' streams are named in */
  constructor(
    private readonly backends: readonly DataBackend[],
    private readonly region: string,
  ) {}

  serves(accountId: string): boolean {
    return backendOf(this.backends, accountId) !== undefined;
  }

  async shards(accountId: string, streamArn: string): Promise<readonly StreamShard[]> {
    const shards: Shard[] = [];
    for (let next: string | undefined; ;) {
      const { Shards = [], NextToken } = await this.#call(accountId, streamArn, (client, StreamName, abortSignal) => {
        // Whoever goes on names the stream by the token alone.
        const which = next === undefined ? { StreamName } : { NextToken: next };
        return client.send(new ListShardsCommand(which), { abortSignal });
      });
      shards.push(...Shards);
      next = NextToken;
      if (next === undefined) return shards.map(fromWireShard);
    }
  }

  /** A place that is gone is the oldest record that is left, as the service has it. */
  async iterator(
    accountId: string,
    streamArn: string,
    shardId: string,
    start: ShardStart,
  ): Promise<{ readonly iterator: string }> {
    const position = {
      ShardId: shardId,
      ShardIteratorType: start.type,
      StartingSequenceNumber: start.type === 'AFTER_SEQUENCE_NUMBER' ? start.sequenceNumber : undefined,
      Timestamp: start.type === 'AT_TIMESTAMP' ? new Date(start.timestamp) : undefined,
    };
    const { ShardIterator } = await this.#call(accountId, streamArn, (client, StreamName, abortSignal) =>
      client.send(new GetShardIteratorCommand({ StreamName, ...position }), { abortSignal }),
    );
    return { iterator: ShardIterator! };
  }

  async read(
    accountId: string,
    streamArn: string,
    iterator: string,
    { limit, signal }: ShardReadOptions,
  ): Promise<ShardPage<DataRecord>> {
    try {
      const { Records = [], NextShardIterator } = await this.#call(accountId, streamArn, (client, _name, timeout) => {
        const abortSignal = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
        return client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }), { abortSignal });
      });
      const records = Records.map(({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }) => ({
        sequenceNumber: SequenceNumber ?? '',
        partitionKey: PartitionKey ?? '',
        data: Data ?? new Uint8Array(),
        arrivedAt: ApproximateArrivalTimestamp?.getTime() ?? 0,
      }));
      return { kind: 'page', records, next: NextShardIterator ?? undefined };
    } catch (error) {
      const { cause } = error as { readonly cause?: unknown };
      if (cause instanceof Error && cause.name === 'ExpiredIteratorException') return { kind: 'expired' };
      throw error;
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  async #call<T>(
    accountId: string,
    streamArn: string,
    call: (client: KinesisClient, name: string, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const arn = parseArn(streamArn);
    const isOwn = arn?.partition === 'aws' && arn.service === 'kinesis' && arn.accountId === accountId;
    const [, name] = (isOwn && arn.region === this.region && STREAM.exec(arn.resource)) || [];
    const backend = backendOf(this.backends, accountId);
    if (name === undefined || backend === undefined) throw notAllowed();
    const place = placeOn(backend, accountId);
    try {
      return await call(this.#clientOf(accountId, place), place.names.outward(name), AbortSignal.timeout(CALL_MS));
    } catch (error) {
      throw serviceFailure(error, KINESIS_FAILURES);
    }
  }

  #clientOf(accountId: string, { endpoint, region, credentials }: BackendPlace): KinesisClient {
    let client = this.#clients.get(accountId);
    if (client === undefined) {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      client = new KinesisClient({
        region,
        endpoint,
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
        maxAttempts: 2,
        // The client's own speaks HTTP/2, which no service but AWS's answers.
        requestHandler: new NodeHttpHandler({
          httpAgent: { maxSockets: MAX_SOCKETS },
          httpsAgent: { maxSockets: MAX_SOCKETS },
        }),
      });
      this.#clients.set(accountId, client);
    }
    return client;
  }
}

function fromWireShard({
  ShardId = '',
  ParentShardId,
  AdjacentParentShardId,
  SequenceNumberRange,
}: Shard): StreamShard {
  return {
    id: ShardId,
    parents: [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined && parent !== null),
    isClosed: (SequenceNumberRange?.EndingSequenceNumber ?? undefined) !== undefined,
  };
}
