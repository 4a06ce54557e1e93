import { ServiceError, isServiceError } from '@stoker/core/errors/service-error';

export interface GroupCommitOptions<T> {
  /** Writes all items in one commit, or rejects and has written none that counts. */
  write(items: readonly T[]): Promise<void>;
  /** Bytes that an item takes, about. */
  weigh(item: T): number;
  /** Items and bytes of one commit; an item heavier than that is a commit of its own. */
  readonly maxItems: number;
  readonly maxBytes: number;
  /** Items and bytes that may wait before further items are refused. */
  readonly maxWaitingItems: number;
  readonly maxWaitingBytes: number;
  /** ms that an item may wait for its commit to begin; it is refused then, and will not be written. */
  readonly maxWaitMs: number;
}

const MEGABYTE = 1024 * 1024;

/** Limits of what callers wait for, such as the acknowledgement of an event. */
export const COMMIT_LIMITS = {
  maxItems: 500,
  maxBytes: 8 * MEGABYTE,
  maxWaitingItems: 20_000,
  maxWaitingBytes: 128 * MEGABYTE,
  maxWaitMs: 5_000,
} as const;

interface Waiting<T> {
  readonly item: T;
  readonly weight: number;
  /** By the steady clock, ms. */
  readonly until: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Shares commits among callers: while one commit is under way those who come meanwhile wait and make up the
 * next, so an idle store answers at once and a busy one pays for one commit, not for each caller's.
 *
 * While the store is out of reach, one commit at a time finds out whether it is back, and whoever comes meanwhile is
 * refused at once: nobody waits for one time-out after another.
 */
export class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private waitingBytes = 0;
  private writing: Promise<void> | undefined;
  /** The latest commit failed for want of the store. */
  private unavailable = false;
  private probing = false;
  private expiry: NodeJS.Timeout | undefined;

  constructor(private readonly options: GroupCommitOptions<T>) {}

  /**
   * Resolves when the item is committed.
   *
   * @throws ServiceUnavailableException when too much waits already, it has waited too long or the store is away
   */
  add(item: T): Promise<void> {
    const { weigh, maxWaitingItems, maxWaitingBytes, maxWaitMs } = this.options;
    const weight = weigh(item);
    if (this.probing) return Promise.reject(refusal('The service is temporarily unavailable.'));
    if (this.waiting.length >= maxWaitingItems || this.waitingBytes + weight > maxWaitingBytes) {
      return Promise.reject(refusal('Too much waits to be written.'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, weight, until: performance.now() + maxWaitMs, resolve, reject });
      this.waitingBytes += weight;
      this.expiry ??= setTimeout(() => this.expire(), maxWaitMs);
      this.writing ??= this.drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.writing;
  }

  private async drain(): Promise<void> {
    // The callers of this turn of the event loop belong together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) await this.commit(this.take());
    clearTimeout(this.expiry);
    this.expiry = undefined;
    this.writing = undefined;
  }

  private take(): Waiting<T>[] {
    const { maxItems, maxBytes } = this.options;
    let count = 0;
    let bytes = 0;
    for (const { weight } of this.waiting) {
      if (count > 0 && (count === maxItems || bytes + weight > maxBytes)) break;
      count++;
      bytes += weight;
    }
    return this.remove(count);
  }

  private async commit(group: readonly Waiting<T>[]): Promise<void> {
    this.probing = this.unavailable;
    try {
      await this.options.write(group.map(({ item }) => item));
      this.unavailable = false;
      for (const { resolve } of group) resolve();
    } catch (error) {
      const wasProbe = this.probing;
      this.unavailable = isServiceError(error, 'ServiceUnavailableException');
      // Those who came before the store was known to be away get one probe, which the first of them are.
      const left = wasProbe && this.unavailable ? this.remove(this.waiting.length) : [];
      for (const { reject } of [...group, ...left]) reject(error);
    } finally {
      this.probing = false;
    }
  }

  /** Refuses those whose time is up, oldest first, and comes back for the next. */
  private expire(): void {
    const now = performance.now();
    const young = this.waiting.findIndex(({ until }) => until > now);
    for (const { reject } of this.remove(young === -1 ? this.waiting.length : young)) {
      reject(refusal('The service is temporarily unavailable.'));
    }
    const [next] = this.waiting;
    this.expiry = next && setTimeout(() => this.expire(), next.until - now);
  }

  /** Takes the longest waiting out. */
  private remove(count: number): Waiting<T>[] {
    const removed = this.waiting.splice(0, count);
    for (const { weight } of removed) this.waitingBytes -= weight;
    return removed;
  }
}

function refusal(message: string): ServiceError {
  return new ServiceError('ServiceUnavailableException', message);
}
