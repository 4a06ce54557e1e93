import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isRunning, thisProcess } from './process-identity.js';

const SEGMENT = /^(\d+-\d+)\.([0-9a-f-]+)\.\d+\.jsonl$/;
/** Where lines go that will never be accepted, for a human. */
const REJECTED = 'rejected.jsonl';

/**
 * An append-only journal of lines in a directory, cut into segments: one is open and written to, the sealed ones
 * wait to be shipped and removed. A line is with the operating system when `append` returns, so it survives any
 * end of this process. Processes of one host may share the directory: each writes segments of its own and takes
 * over those of processes that have ended.
 */
export class Journal {
  private readonly directory: string;
  /** Names this instance among those of its process. */
  private readonly instance = randomUUID();
  private readonly owner = thisProcess();
  private sequence = 0;
  private open: { readonly name: string; readonly fd: number } | undefined;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** @throws Error when the line could not be written whole; what there is of it is ignored when read */
  append(line: string): void {
    this.open ??= this.newSegment();
    const bytes = Buffer.from(`${line}\n`);
    try {
      if (writeSync(this.open.fd, bytes) !== bytes.length) throw new Error('the journal took part of a line only');
    } catch (error) {
      this.seal(); // the next line must not follow a torn one
      throw error;
    }
  }

  /** Ends the open segment, so that it may be shipped. */
  seal(): void {
    const { open } = this;
    this.open = undefined;
    if (open) closeSync(open.fd);
  }

  /** Names of the segments that nobody writes any more, oldest first as far as one process wrote them. */
  sealed(): string[] {
    return readdirSync(this.directory)
      .filter((name) => {
        const [, owner, instance] = SEGMENT.exec(name) ?? [];
        if (owner === undefined || name === this.open?.name) return false;
        return instance === this.instance || !isRunning(owner);
      })
      .sort();
  }

  /** The whole lines of a segment; none when another process has shipped it meanwhile. */
  read(segment: string): string[] {
    try {
      const lines = readFileSync(join(this.directory, segment), 'utf8').split('\n');
      lines.pop(); // empty, or a line whose append never returned
      return lines;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  remove(segment: string): void {
    rmSync(join(this.directory, segment), { force: true });
  }

  /** Puts lines aside that can't be shipped. */
  reject(lines: readonly string[]): void {
    appendFileSync(join(this.directory, REJECTED), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  }

  private newSegment() {
    const number = String(this.sequence++).padStart(8, '0');
    const name = `${this.owner}.${this.instance}.${number}.jsonl`;
    return { name, fd: openSync(join(this.directory, name), 'ax', 0o600) };
  }
}
