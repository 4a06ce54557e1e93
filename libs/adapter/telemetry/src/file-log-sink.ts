import { join } from 'node:path';
import type { LogSink, LogStreamId } from '@stoker/app/ports/log-sink';
import { appendLog, type LogEntry } from './append-log.js';
import { FairRoom, type Owners } from './fair-room.js';

export interface FileLogOptions {
  readonly directory: string;
  /** ms between writes. */
  readonly flushMs: number;
  /** Bytes that may wait to be written or be under way, shared fairly; what comes beyond is dropped and counted. */
  readonly maxPendingBytes: number;
  /** Bytes after which a function's file is set aside as `.1`, replacing the one before. */
  readonly rotateBytes: number;
  /** Writes to one file, and is not called again before it has; `appendLog` unless given. */
  readonly write?: typeof appendLog;
  /** Told of each file that could not be written; its lines count as dropped. */
  readonly onError: (error: unknown) => void;
}

/** What waits for one file, and its bytes of text. */
interface Pending {
  readonly file: string;
  readonly owners: Owners;
  readonly entries: LogEntry[];
  bytes: number;
}

/**
 * Function logs as files, one for each function: `{directory}/{account}/{function}.log`, a JSON object a line
 * `{time, stream, message}`. JSON keeps line breaks and terminal escapes of the function's text inert.
 */
export class FileLogSink implements LogSink {
  #pending = new Map<string, Pending>();
  readonly #timer: NodeJS.Timeout;
  readonly #write: typeof appendLog;
  /** For all that is not in its file yet, a batch that a stalled disk holds up included. */
  readonly #room: FairRoom;
  #writing: Promise<void> | undefined;
  /** Bytes lost because the disk did not keep up or a file could not be written. */
  droppedBytes = 0;

  constructor(private readonly options: FileLogOptions) {
    this.#write = options.write ?? appendLog;
    this.#room = new FairRoom(options.maxPendingBytes);
    this.#timer = setInterval(() => void this.#writeAll(), options.flushMs);
    this.#timer.unref();
  }

  append({ accountId, functionName, stream }: LogStreamId, timestamp: number, text: Uint8Array): void {
    const key = `${accountId}/${functionName}`;
    const owners = [accountId, key];
    if (!this.#room.take(owners, text.length)) {
      this.droppedBytes += text.length;
      return;
    }
    let pending = this.#pending.get(key);
    if (pending === undefined) {
      const file = join(this.options.directory, accountId, `${functionName}.log`);
      pending = { file, owners, entries: [], bytes: 0 };
      this.#pending.set(key, pending);
    }
    // Made into lines when they are written: no caller waits then.
    pending.entries.push({ time: timestamp, stream, text });
    pending.bytes += text.length;
  }

  /** Writes what waits; resolves when it is in the files. */
  async flush(): Promise<void> {
    // A batch under way was begun before some of it came.
    await this.#writing;
    await this.#writeAll();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  /** One batch at a time: what comes meanwhile waits for the next. */
  #writeAll(): Promise<void> {
    this.#writing ??= this.#writeBatch().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#pending;
    this.#pending = new Map();
    for (const pending of batch.values()) {
      try {
        await this.#write(pending.file, pending.entries, this.options.rotateBytes);
      } catch (error) {
        this.droppedBytes += pending.bytes;
        this.options.onError(error);
      } finally {
        this.#room.give(pending.owners, pending.bytes);
      }
    }
  }
}
