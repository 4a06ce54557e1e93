import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';

const CHUNK_BYTES = 64 * 1024;

/** A FIFO like the one that sandboxes log to, read by this process all the time. */
export class LogFifo {
  /** To be a child's stdout and stderr. */
  readonly writeFd: number;
  readonly #readFd: number;
  readonly #reader: Socket;
  #text = '';

  constructor(path: string) {
    execFileSync('mkfifo', [path]);
    this.#readFd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    this.writeFd = openSync(path, constants.O_WRONLY);
    this.#reader = new Socket({ fd: this.#readFd, readable: true, writable: false });
    this.#reader.on('data', (chunk: Buffer) => (this.#text += chunk.toString()));
  }

  /** Everything that is in the FIFO at this moment, and what was read from it since the last call. */
  take(): string {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      try {
        const count = readSync(this.#readFd, buffer);
        this.#text += buffer.toString('utf8', 0, count);
      } catch {
        const taken = this.#text;
        this.#text = '';
        return taken;
      }
    }
  }

  close(): void {
    this.#reader.destroy();
    closeSync(this.writeFd);
  }
}
