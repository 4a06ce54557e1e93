import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { readAvailable } from '../syscalls/libc.js';
import { LogBuffer } from './log-buffer.js';

/** What one sandbox may have waiting to be taken. */
const MAX_BUFFERED_BYTES = 2 * 1024 * 1024;
/** As much as a pipe holds, so one read empties it unless somebody goes on writing. */
const READ_BYTES = 64 * 1024;
/** Reads are synchronous and copied out at once, so all pipes share the space. */
const forEvents = Buffer.allocUnsafe(READ_BYTES);
const forTakes = Buffer.allocUnsafe(READ_BYTES);

/**
 * The FIFO that carries a sandbox's stdout and stderr. It is read whenever there is something, so that a writer
 * never waits long, and once more at each `take`, so that what was written before that moment is in it.
 */
export class LogPipe {
  readonly #path: string;
  readonly #onHangUp: () => void;
  readonly #buffer = new LogBuffer(MAX_BUFFERED_BYTES);
  /** Our own, beside the event loop's: that one is closed whenever libuv sees fit. */
  #fd: number | undefined;
  #events: Socket | undefined;

  /** @param onHangUp called when the last writer has closed it: the container is gone, or has closed its output */
  constructor(path: string, onHangUp: () => void) {
    this.#path = path;
    this.#onHangUp = onHangUp;
    this.#fd = openForReading(path);
    this.#listen();
  }

  /** Everything written since the last call; after `close` what was there by then. */
  take(): Uint8Array {
    this.#drain();
    return this.#buffer.take();
  }

  close(): void {
    this.#drain();
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#events?.destroy();
  }

  #listen(): void {
    const onread = {
      buffer: forEvents,
      callback: (count: number, buffer: Uint8Array) => {
        this.#buffer.append(Buffer.from(buffer.subarray(0, count)));
        return true;
      },
    };
    this.#events = new Socket({ fd: openForReading(this.#path), readable: true, writable: false, onread });
    // A failed read ends the stream just as a hang-up does.
    this.#events.on('error', () => undefined);
    this.#events.once('close', () => this.#hungUp());
  }

  /** A hang-up ends the stream for good, yet the FIFO may be opened again by whoever runs inside. */
  #hungUp(): void {
    if (this.#fd === undefined) return;
    this.#listen();
    this.#onHangUp();
  }

  /** Two rounds empty the pipe of all that was there; more would let a busy writer hold the event loop. */
  #drain(): void {
    if (this.#fd === undefined) return;
    for (let round = 0; round < 2; round++) {
      const count = readAvailable(this.#fd, forTakes);
      if (count > 0) this.#buffer.append(Buffer.from(forTakes.subarray(0, count)));
      if (count < READ_BYTES) return;
    }
  }
}

function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}
