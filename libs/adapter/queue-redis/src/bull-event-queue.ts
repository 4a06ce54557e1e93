import type { EventQueue, LaneId } from '@stoker/app/ports/event-store';
import { Queue, Worker } from 'bullmq';
import type { RedisConnections } from './connect-redis.js';

export interface EventQueueOptions {
  /** Before every key, with a colon after it; two installations on one Redis differ in it. */
  readonly prefix: string;
  /** ms after which the job of a process that died is handed to another. */
  readonly lockMs?: number;
  /** Told of lost connections and failed jobs, which mend themselves. */
  readonly onError?: (error: Error) => void;
}

const QUEUE = 'events';
const DEADLINE_MS = 3_000;
/** Short, for a job is over as soon as it has been heard. */
const LOCK_MS = 10_000;
/** Jobs that are taken at once; each only says where to look. */
const AT_ONCE = 16;
/** What comes due of one function within so many ms is one job. */
const GRAIN_MS = 50;

/**
 * When to look for which events, in BullMQ: one job for all events of a function that come due at about the same time, so
 * that ten thousand retries are not ten thousand jobs. A job carries no state, only where to look; whoever consumes here
 * itself hears at once of what is due at once, without Redis.
 */
export class BullEventQueue implements EventQueue {
  readonly #queue: Queue<LaneId>;
  #worker: Worker<LaneId> | undefined;
  #look: Parameters<EventQueue['consume']>[0] | undefined;

  constructor(
    private readonly connections: RedisConnections,
    private readonly options: EventQueueOptions,
  ) {
    this.#queue = new Queue<LaneId>(QUEUE, {
      connection: connections.commands,
      prefix: options.prefix,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 },
    });
    this.#queue.on('error', (error) => options.onError?.(error));
  }

  async wake({ accountId, functionName }: LaneId, delayMs: number): Promise<void> {
    const lane = { accountId, functionName };
    if (delayMs <= 0 && this.#look !== undefined) return this.#look(lane, 1);
    const now = Date.now();
    // At the end of its grain, when all that it stands for is due and stored.
    const grain = Math.floor((now + Math.max(0, delayMs)) / GRAIN_MS) + 1;
    const jobId = `${accountId}/${functionName}/${grain}`;
    await withDeadline(this.#queue.add('look', lane, { jobId, delay: grain * GRAIN_MS - now }), DEADLINE_MS);
  }

  consume(look: (lane: LaneId, count: number | undefined) => void): void {
    if (this.#worker !== undefined) throw new Error('This queue is being consumed already');
    const { prefix, lockMs = LOCK_MS, onError } = this.options;
    this.#look = look;
    this.#worker = new Worker<LaneId>(QUEUE, ({ data }) => Promise.resolve(this.#look?.(data, undefined)), {
      connection: this.connections.forWorker(),
      prefix,
      concurrency: AT_ONCE,
      lockDuration: lockMs,
      // A job is found stalled at the second look, and no event of a process that died may wait for long.
      stalledInterval: lockMs / 2,
    });
    this.#worker.on('error', (error) => onError?.(error));
    this.#worker.on('failed', (_job, error) => onError?.(error));
  }

  async pause(): Promise<void> {
    this.#look = undefined;
    const doNotWaitForRunning = true;
    await this.#worker?.pause(doNotWaitForRunning);
  }

  async close(): Promise<void> {
    this.#look = undefined;
    if (this.#worker !== undefined) await settlesWithin(this.#worker.close(), DEADLINE_MS);
    await settlesWithin(this.#queue.close(), DEADLINE_MS);
  }
}

function withDeadline<T>(promise: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ms} ms`)), ms);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  await withDeadline(promise, ms).catch(() => undefined);
}
