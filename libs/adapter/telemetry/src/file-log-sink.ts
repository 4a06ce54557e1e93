import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogSink, LogStreamId } from '@stoker/app/ports/log-sink';

export interface FileLogOptions {
  readonly directory: string;
  /** ms between writes. */
  readonly flushMs: number;
  /** Bytes that may wait to be written; what comes beyond is dropped and counted. */
  readonly maxPendingBytes: number;
  /** Bytes after which a function's file is set aside as `.1`, replacing the one before. */
  readonly rotateBytes: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Function logs as files, one for each function: `{directory}/{account}/{function}.log`, a JSON object a line
 * `{time, stream, message}`. JSON keeps line breaks and terminal escapes of the function's text inert.
 */
export class FileLogSink implements LogSink {
  readonly #pending = new Map<string, { file: string; lines: string[] }>();
  readonly #timer: NodeJS.Timeout;
  #pendingBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  /** Bytes lost because the disk did not keep up. */
  droppedBytes = 0;

  constructor(private readonly options: FileLogOptions) {
    this.#timer = setInterval(() => void this.flush(), options.flushMs);
    this.#timer.unref();
  }

  append({ accountId, functionName, stream }: LogStreamId, timestamp: number, text: Uint8Array): void {
    if (this.#pendingBytes + text.length > this.options.maxPendingBytes) {
      this.droppedBytes += text.length;
      return;
    }
    const key = `${accountId}/${functionName}`;
    let entry = this.#pending.get(key);
    if (entry === undefined) {
      entry = { file: join(this.options.directory, accountId, `${functionName}.log`), lines: [] };
      this.#pending.set(key, entry);
    }
    const message = Buffer.from(text.buffer, text.byteOffset, text.length).toString();
    entry.lines.push(`${JSON.stringify({ time: timestamp, stream, message })}\n`);
    this.#pendingBytes += text.length;
  }

  /** Writes what waits; resolves when it is in the files. */
  flush(): Promise<void> {
    const batch = [...this.#pending.values()];
    this.#pending.clear();
    this.#pendingBytes = 0;
    this.#writing = this.#writing.then(() => this.#write(batch)).catch(this.options.onError);
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #write(batch: { file: string; lines: string[] }[]): Promise<void> {
    for (const { file, lines } of batch) {
      await mkdir(join(file, '..'), { recursive: true, mode: 0o750 });
      await appendFile(file, lines.join(''), { mode: 0o640 });
      if ((await stat(file)).size > this.options.rotateBytes) await rename(file, `${file}.1`);
    }
  }
}
