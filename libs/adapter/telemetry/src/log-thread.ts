import { Worker } from 'node:worker_threads';
import type { LogEntry } from './append-log.js';

/** What is to be written to one file: the texts of all entries one behind the other, and where each ends. */
export interface LogBatch {
  readonly file: string;
  readonly rotateBytes: number;
  readonly times: readonly number[];
  readonly streams: readonly string[];
  readonly ends: readonly number[];
  readonly text: Uint8Array<ArrayBuffer>;
}

/** Answers a batch: nothing when it is written. */
export interface LogFailure {
  readonly message: string;
  readonly code?: string | undefined;
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Writes logs on a thread of its own: to make JSON of what a flood leaves takes tens of ms, in which everybody else would wait.
 * The thread starts with the first batch, and again after one that ended it.
 */
export class LogThread {
  #worker: Worker | undefined;
  /** One batch is under way at a time. */
  #pending: Pending | undefined;

  /** @param script what the thread runs */
  constructor(private readonly script = new URL('./log-thread-main.js', import.meta.url)) {}

  /** As `appendLog`, of which no second may be under way. */
  readonly write = (file: string, entries: readonly LogEntry[], rotateBytes: number): Promise<void> => {
    const batch = toBatch(file, entries, rotateBytes);
    const worker = (this.#worker ??= this.#start());
    return new Promise<void>((resolve, reject) => {
      this.#pending = { resolve, reject };
      worker.ref();
      worker.postMessage(batch, [batch.text.buffer]);
    });
  };

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.script);
    worker.unref();
    worker.on('message', (failure: LogFailure | undefined) => {
      worker.unref();
      this.#settle(failure && Object.assign(new Error(failure.message), { code: failure.code }));
    });
    worker.on('error', (error) => this.#settle(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => {
      this.#worker = undefined;
      this.#settle(new Error('The thread that writes logs has ended.'));
    });
    return worker;
  }

  #settle(error: Error | undefined): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (error === undefined) pending?.resolve();
    else pending?.reject(error);
  }
}

/** Copies the texts: whoever wrote them may still use them. */
function toBatch(file: string, entries: readonly LogEntry[], rotateBytes: number): LogBatch {
  const text = new Uint8Array(entries.reduce((sum, entry) => sum + entry.text.length, 0));
  const ends: number[] = [];
  let end = 0;
  for (const entry of entries) {
    text.set(entry.text, end);
    end += entry.text.length;
    ends.push(end);
  }
  return {
    file,
    rotateBytes,
    times: entries.map(({ time }) => time),
    streams: entries.map(({ stream }) => stream),
    ends,
    text,
  };
}
