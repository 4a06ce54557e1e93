import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { OnReadOpts } from 'node:net';
import { readAvailable } from '../syscalls/libc.js';
import { LogBuffer } from './log-buffer.js';

/** What one sandbox may have waiting to be taken. */
const MAX_BUFFERED_BYTES = 2 * 1024 * 1024;
/** As much as a pipe holds, so one read empties it unless somebody goes on writing. */
const READ_BYTES = 64 * 1024;
/**
 * What is read of one sandbox in a window; then it waits for the next. So a flood (50 MB/s by this) slows its writer, and
 * takes no more than a few hundredths of the event loop that all sandboxes share.
 */
const WINDOW_BYTES = 1024 * 1024;
const WINDOW_MS = 20;
/** Reads are synchronous and copied out at once, so all pipes share the space. */
const forEvents = Buffer.allocUnsafe(READ_BYTES);
const forTakes = Buffer.allocUnsafe(READ_BYTES);

/**
 * The FIFO that carries a sandbox's stdout and stderr. It is read whenever there is something, so that a writer
 * waits only when it writes without end, and once more at each `take`, so that what was written before that moment is in it.
 */
export class LogPipe {
  readonly #path: string;
  readonly #onHangUp: () => void;
  readonly #onLost: (error: unknown) => void;
  readonly #onChunk: ((chunk: Uint8Array) => void) | undefined;
  readonly #buffer = new LogBuffer(MAX_BUFFERED_BYTES);
  /** Our own, beside the event loop's: that one is closed whenever libuv sees fit. */
  #fd: number | undefined;
  #events: Socket | undefined;
  #windowStart = 0;
  #windowBytes = 0;
  #pause: NodeJS.Timeout | undefined;

  /**
   * @param onHangUp called when the last writer has closed it: the container is gone, or has closed its output
   * @param onLost called when it can be read no more, as for want of descriptors: a writer would wait for ever
   * @param onChunk called with everything that is read; its memory is used again afterwards
   */
  constructor(
    path: string,
    onHangUp: () => void,
    onLost: (error: unknown) => void,
    onChunk?: (chunk: Uint8Array) => void,
  ) {
    this.#path = path;
    this.#onHangUp = onHangUp;
    this.#onLost = onLost;
    this.#onChunk = onChunk;
    this.#fd = openForReading(path);
    try {
      this.#listen();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Everything written since the last call; after `close` what was there by then. */
  take(): Uint8Array {
    this.drain();
    return this.#buffer.take();
  }

  /** Reads what is there. Two rounds empty the pipe of all that was; more would let a busy writer hold the event loop. */
  drain(): void {
    if (this.#fd === undefined) return;
    for (let round = 0; round < 2; round++) {
      const count = readAvailable(this.#fd, forTakes);
      if (count > 0) this.#append(forTakes.subarray(0, count));
      if (count < READ_BYTES) return;
    }
  }

  close(): void {
    this.drain();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    clearTimeout(this.#pause);
    this.#events?.destroy();
  }

  #listen(): void {
    const onread = {
      buffer: forEvents,
      callback: (count: number, buffer: Uint8Array) => {
        this.#append(buffer.subarray(0, count));
        return this.#mayReadOn(count);
      },
    };
    this.#events = openSocket(this.#path, onread);
    // A failed read ends the stream just as a hang-up does.
    this.#events.on('error', () => undefined);
    this.#events.once('close', () => this.#hungUp());
  }

  /** Where it answers false, Node pauses the socket by itself. */
  #mayReadOn(count: number): boolean {
    const now = performance.now();
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now;
      this.#windowBytes = 0;
    }
    this.#windowBytes += count;
    if (this.#windowBytes < WINDOW_BYTES) return true;
    this.#pause = setTimeout(() => this.#events?.resume(), WINDOW_MS);
    return false;
  }

  /** A hang-up ends the stream for good, yet the FIFO may be opened again by whoever runs inside. */
  #hungUp(): void {
    if (this.#fd === undefined) return;
    try {
      this.#listen();
    } catch (error) {
      this.#onLost(error);
      return;
    }
    this.#onHangUp();
  }

  #append(chunk: Uint8Array): void {
    this.#buffer.append(chunk);
    this.#onChunk?.(chunk);
  }
}

function openSocket(path: string, onread: OnReadOpts): Socket {
  const fd = openForReading(path);
  try {
    return new Socket({ fd, readable: true, writable: false, onread });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}
