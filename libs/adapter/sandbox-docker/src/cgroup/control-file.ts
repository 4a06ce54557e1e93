import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

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

/** How a file of a cgroup is opened: its path, and flags as `openSync` takes them. */
type Opening = readonly [path: string, flags: 'r' | 'r+'];

/** Opens all of them or, when one cannot be opened, none. */
export function openControlFiles<Name extends string>(
  wanted: Readonly<Record<Name, Opening>>,
): Readonly<Record<Name, ControlFile>> & { close(): void } {
  const opened: Partial<Record<Name, ControlFile>> = {};
  const close = (): void => Object.values<ControlFile | undefined>(opened).forEach((file) => file?.close());
  try {
    for (const name of Object.keys(wanted) as Name[]) {
      const [path, flags] = wanted[name];
      opened[name] = new ControlFile(path, flags);
    }
    return { ...(opened as Record<Name, ControlFile>), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The numbers in a file of one a line, which may be longer than what is read of others. */
export function numbersIn(path: string): number[] {
  return readFileSync(path, 'latin1').split('\n').filter(Boolean).map(Number);
}

/** The number behind `key` in a file of `key number` lines; 0 when it is not there. */
export function fieldOf(text: string, key: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${key} `));
  return line === undefined ? 0 : Number(line.slice(key.length + 1));
}
