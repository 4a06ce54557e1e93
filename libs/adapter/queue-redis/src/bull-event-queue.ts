import type { EventQueue } from '@stoker/app/ports/event-store';
import { DelayedError, type Job, Queue, Worker } from 'bullmq';
import { AccountSlots } from './account-slots.js';
import type { RedisConnections } from './connect-redis.js';

export interface EventQueueOptions {
  /** Before every key, with a colon after it; two installations on one Redis differ in it. */
  readonly prefix: string;
  /** ms that `close` waits for runs under way; what is left then is found by the reconciler. */
  readonly drainMs?: number;
  /** ms after which the job of a process that died is handed to another. */
  readonly lockMs?: number;
  /** Told of lost connections and failed jobs, which mend themselves. */
  readonly onError?: (error: Error) => void;
}

interface EventJob {
  readonly eventId: string;
  readonly accountId: string;
}

/** A job under way here, and when its run asked to be looked at again. */
interface Running {
  againAt: number | undefined;
}

const QUEUE = 'events';
const ENQUEUE_DEADLINE_MS = 3_000;
/** Short, for a process that is only slow and loses its lock loses nothing: the store's fence decides who runs what. */
const LOCK_MS = 10_000;

/**
 * Events in BullMQ, one job an event and the event's id its name, so an event that waits can't wait twice. A job
 * carries no state: when it stalls, runs twice or gets lost, the event store's fence and its list of due events
 * keep things right.
 */
export class BullEventQueue implements EventQueue {
  readonly #queue: Queue<EventJob>;
  readonly #running = new Map<string, Running>();
  #worker: Worker<EventJob> | undefined;

  constructor(
    private readonly connections: RedisConnections,
    private readonly options: EventQueueOptions,
  ) {
    this.#queue = new Queue<EventJob>(QUEUE, {
      connection: connections.commands,
      prefix: options.prefix,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 },
    });
    this.#queue.on('error', (error) => options.onError?.(error));
  }

  async enqueue(eventId: string, accountId: string, delayMs: number): Promise<void> {
    const running = this.#running.get(eventId);
    if (running !== undefined) {
      // Its job exists as long as it runs, so another would be dropped; this one is moved instead when it ends.
      running.againAt = Date.now() + delayMs;
      return;
    }
    const added = this.#queue.add('run', { eventId, accountId }, { jobId: eventId, delay: delayMs });
    await withDeadline(added, ENQUEUE_DEADLINE_MS);
  }

  consume(run: (eventId: string) => Promise<void>, concurrency: number): void {
    if (this.#worker !== undefined) throw new Error('This queue is being consumed already');
    const { prefix, lockMs = LOCK_MS, onError } = this.options;
    const slots = new AccountSlots(concurrency);
    this.#worker = new Worker<EventJob>(QUEUE, (job, token) => this.#runOrPutOff(job, token, slots, run), {
      connection: this.connections.forWorker(),
      prefix,
      concurrency,
      lockDuration: lockMs,
      // A job is found stalled at the second look, and no event of a process that died may wait for long.
      stalledInterval: lockMs / 2,
    });
    this.#worker.on('error', (error) => onError?.(error));
    this.#worker.on('failed', (_job, error) => onError?.(error));
  }

  async pause(): Promise<void> {
    const doNotWaitForRunning = true;
    await this.#worker?.pause(doNotWaitForRunning);
  }

  /** Takes no more jobs, waits for those under way, then leaves the rest to others. */
  async close(): Promise<void> {
    if (this.#worker !== undefined) await settlesWithin(this.#worker.close(), this.options.drainMs ?? 25_000);
    await settlesWithin(this.#queue.close(), ENQUEUE_DEADLINE_MS);
  }

  async #runOrPutOff(
    job: Job<EventJob>,
    token: string | undefined,
    slots: AccountSlots,
    run: (eventId: string) => Promise<void>,
  ): Promise<void> {
    const slot = slots.take(job.data.accountId, performance.now());
    if (slot.kind === 'run') return this.#run(job, token, run).finally(() => slot.release(performance.now()));
    await job.moveToDelayed(Date.now() + slot.ms, token);
    throw new DelayedError();
  }

  async #run(job: Job<EventJob>, token: string | undefined, run: (eventId: string) => Promise<void>): Promise<void> {
    const { eventId } = job.data;
    const running: Running = { againAt: undefined };
    this.#running.set(eventId, running);
    try {
      await run(eventId);
      if (running.againAt === undefined) return;
      await job.moveToDelayed(running.againAt, token);
    } finally {
      this.#running.delete(eventId);
    }
    throw new DelayedError();
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
