import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Larger than any file that is read here. */
const scratch = Buffer.alloc(16 * 1024);

/** A file of a cgroup, kept open: reading or writing it then costs one system call. */
export class ControlFile {
  readonly #fd: number;

  /** @param flags as `openSync` takes them */
  constructor(path: string, flags: 'r' | 'r+' | 'w') {
    this.#fd = openSync(path, flags);
  }

  write(text: string): void {
    writeSync(this.#fd, text, 0);
  }

  read(): string {
    return scratch.toString('latin1', 0, readSync(this.#fd, scratch, 0, scratch.length, 0));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** The number behind `key` in a file of `key number` lines; 0 when it is not there. */
export function fieldOf(text: string, key: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${key} `));
  return line === undefined ? 0 : Number(line.slice(key.length + 1));
}
