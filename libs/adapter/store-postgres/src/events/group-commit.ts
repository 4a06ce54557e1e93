import { ServiceError } from '@stoker/core/errors/service-error';

export interface GroupCommitOptions<T> {
  /** Writes all items in one commit, or rejects and has written none that counts. */
  write(items: readonly T[]): Promise<void>;
  /** Bytes that an item takes, about. */
  weigh(item: T): number;
  /** Items and bytes of one commit; an item heavier than that is a commit of its own. */
  readonly maxItems: number;
  readonly maxBytes: number;
  /** Bytes that may wait before further items are refused. */
  readonly maxWaitingBytes: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly weight: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Shares commits among callers: while one commit is under way those who come meanwhile wait and make up the
 * next, so an idle store answers at once and a busy one pays for one commit, not for each caller's.
 */
export class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private waitingBytes = 0;
  private writing: Promise<void> | undefined;

  constructor(private readonly options: GroupCommitOptions<T>) {}

  /**
   * Resolves when the item is committed.
   *
   * @throws ServiceUnavailableException when too much waits already
   */
  add(item: T): Promise<void> {
    const weight = this.options.weigh(item);
    if (this.waitingBytes + weight > this.options.maxWaitingBytes) {
      return Promise.reject(new ServiceError('ServiceUnavailableException', 'Too many events wait to be accepted.'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, weight, resolve, reject });
      this.waitingBytes += weight;
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
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, count);
  }

  private async commit(group: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.options.write(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
