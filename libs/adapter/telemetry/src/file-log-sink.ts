import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogSink, LogStreamId } from '@stoker/app/ports/log-sink';

export interface FileLogOptions {
  readonly directory: string;
  /** ms between writes. */
  readonly flushMs: number;
  /** Bytes that may wait to be written or be under way; what comes beyond is dropped and counted. */
  readonly maxPendingBytes: number;
  /** Bytes after which a function's file is set aside as `.1`, replacing the one before. */
  readonly rotateBytes: number;
  /** Told of each file that could not be written; its lines count as dropped. */
  readonly onError: (error: unknown) => void;
}

/**
 * Bytes of text in a JSON line at most, unless one line of the text is longer, and in a write: what a flood leaves is written
 * in turns with everything else that this process does.
 */
const PIECE_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** What one invocation wrote. */
interface Entry {
  readonly time: number;
  readonly stream: string;
  readonly text: Uint8Array;
}

/** What waits for one file, and its bytes of text. */
interface Pending {
  readonly file: string;
  readonly entries: Entry[];
  bytes: number;
}

/**
 * Function logs as files, one for each function: `{directory}/{account}/{function}.log`, a JSON object a line
 * `{time, stream, message}`. JSON keeps line breaks and terminal escapes of the function's text inert.
 */
export class FileLogSink implements LogSink {
  #pending = new Map<string, Pending>();
  readonly #timer: NodeJS.Timeout;
  /** Of all that is not in its file yet, a batch that a stalled disk holds up included. */
  #pendingBytes = 0;
  #writing: Promise<void> | undefined;
  /** Bytes lost because the disk did not keep up or a file could not be written. */
  droppedBytes = 0;

  constructor(private readonly options: FileLogOptions) {
    this.#timer = setInterval(() => void this.#writeAll(), options.flushMs);
    this.#timer.unref();
  }

  append({ accountId, functionName, stream }: LogStreamId, timestamp: number, text: Uint8Array): void {
    if (this.#pendingBytes + text.length > this.options.maxPendingBytes) {
      this.droppedBytes += text.length;
      return;
    }
    const key = `${accountId}/${functionName}`;
    let pending = this.#pending.get(key);
    if (pending === undefined) {
      pending = { file: join(this.options.directory, accountId, `${functionName}.log`), entries: [], bytes: 0 };
      this.#pending.set(key, pending);
    }
    // Made into lines when they are written: no caller waits then.
    pending.entries.push({ time: timestamp, stream, text });
    pending.bytes += text.length;
    this.#pendingBytes += text.length;
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
        await this.#write(pending);
      } catch (error) {
        this.droppedBytes += pending.bytes;
        this.options.onError(error);
      } finally {
        this.#pendingBytes -= pending.bytes;
      }
    }
  }

  async #write({ file, entries }: Pending): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o750 });
    for (const text of writes(entries)) await appendFile(file, text, { mode: 0o640 });
    if ((await stat(file)).size > this.options.rotateBytes) await rename(file, `${file}.1`);
  }
}

/** The entries as JSON lines, as many at a time as are written at once. */
function* writes(entries: readonly Entry[]): Generator<string> {
  let lines = '';
  for (const { time, stream, text } of entries) {
    for (const piece of pieces(text)) {
      lines += lineOf({ time, stream, text: piece });
      if (lines.length < PIECE_BYTES) continue;
      yield lines;
      lines = '';
    }
  }
  if (lines !== '') yield lines;
}

/** Text in parts that end where one of its lines ends. */
function* pieces(text: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < text.length;) {
    const last = text.lastIndexOf(NEWLINE, start + PIECE_BYTES - 1);
    const newline = last >= start ? last : text.indexOf(NEWLINE, start + PIECE_BYTES);
    const end = text.length - start <= PIECE_BYTES || newline < 0 ? text.length : newline + 1;
    yield text.subarray(start, end);
    start = end;
  }
}

function lineOf({ time, stream, text }: Entry): string {
  const message = Buffer.from(text.buffer, text.byteOffset, text.length).toString();
  return `${JSON.stringify({ time, stream, message })}\n`;
}
