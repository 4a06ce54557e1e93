import { packInPlace } from '@stoker/core/sources/pack-batches';
import type { StreamRecord } from '../source.js';
import type { BatchSettings } from './batch-settings.js';
import type { WindowKeeper } from './window-keeper.js';

export interface LaneOptions {
  readonly settings: BatchSettings;
  readonly windows: WindowKeeper;
  /** Deals with a batch. False when the partition is no longer this process's. */
  readonly batch: (records: readonly StreamRecord[]) => Promise<boolean>;
  /** Has the function end the window that is over. False as above. */
  readonly closeWindow: () => Promise<boolean>;
  /** Called after each batch. */
  readonly onProgress: () => void;
  /** Called with what the platform itself could not do; nothing more is done then. */
  readonly onFault: (error: unknown) => void;
}

/** Records of a partition that are dealt with one batch after the other, in the order in which they come. */
export class Lane {
  #waiting: readonly StreamRecord[] = [];
  #work: Promise<void> = Promise.resolve();
  #isBusy = false;
  #isLost = false;

  constructor(private readonly options: LaneOptions) {}

  /** Records that are not dealt with. */
  get size(): number {
    return this.#waiting.length;
  }

  get isIdle(): boolean {
    return !this.#isBusy;
  }

  push(records: readonly StreamRecord[]): void {
    this.#waiting = [...this.#waiting, ...records];
    if (this.#isBusy || this.#isLost) return;
    this.#isBusy = true;
    this.#work = this.#run()
      .catch((error: unknown) => {
        this.#isLost = true;
        this.options.onFault(error);
      })
      .finally(() => {
        this.#isBusy = false;
        this.options.onProgress();
      });
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.#work;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const done = await this.#next();
      if (done === undefined) {
        this.#isLost = true;
        return;
      }
      this.#waiting = this.#waiting.slice(done);
      this.options.onProgress();
    }
  }

  /** How many were dealt with; undefined when the partition is no longer this process's. */
  async #next(): Promise<number | undefined> {
    const { settings, windows, batch, closeWindow } = this.options;
    if (windows.isOver(this.#waiting[0]!.arrivedAt) && !(await closeWindow())) return undefined;
    const next = this.#waiting.slice(0, settings.room.maxRecords);
    const inWindow = next.slice(0, windows.room(next.map(({ arrivedAt }) => arrivedAt)));
    const packed = packInPlace(inWindow, settings.room)[0]!;
    return (await batch(packed)) ? packed.length : undefined;
  }
}
