import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { access, link } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { WITNESS } from './workload.js';

/** What functions really did, told by themselves whatever became of the servers. */
export class Witness {
  /** How often each request's handler began, and how often it came to its end, in failure or not. */
  readonly begun = new Map<string, number>();
  readonly ended = new Map<string, number>();
  readonly failed = new Map<string, number>();
  /** Events of whose failure their destination was told. */
  readonly told = new Set<string>();
  /** Requests that each schedule has made; one of them may run more than once. */
  readonly ticks = new Map<string, Set<string>>();
  /** Requests that each message of a queue was done in. */
  readonly messages = new Map<string, Set<string>>();
  readonly #waiting = new Set<{ readonly line: (line: string) => boolean; readonly heard: () => void }>();

  private constructor(
    private readonly path: string,
    private readonly pipe: Socket,
  ) {
    createInterface({ input: pipe }).on('line', (line) => this.#hear(line));
  }

  /** @param directory on the disk that the code lies on */
  static async open(directory: string): Promise<Witness> {
    const path = join(directory, WITNESS);
    await promisify(execFile)('mkfifo', ['--mode=666', path]);
    // Open for writing too, so that it never ends.
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    return new Witness(path, new Socket({ fd, readable: true, writable: false }));
  }

  /** Puts the pipe beside unpacked code. */
  async stand(codeDirectory: string): Promise<void> {
    const target = join(codeDirectory, WITNESS);
    await access(target).catch(() => link(this.path, target));
  }

  /** Resolves at the next line that is like this. */
  next(line: (line: string) => boolean): Promise<void> {
    return new Promise((resolve) => this.#waiting.add({ line, heard: resolve }));
  }

  close(): void {
    this.pipe.destroy();
  }

  #hear(line: string): void {
    for (const one of this.#waiting) {
      if (!one.line(line)) continue;
      this.#waiting.delete(one);
      one.heard();
    }
    const [what, id = ''] = line.split(' ');
    if (what === 'told') this.told.add(id);
    if (what === 'tick') addRequest(this.ticks, id);
    if (what === 'message') addRequest(this.messages, id);
    const count = { begin: this.begun, end: this.ended, fail: this.failed }[what ?? ''];
    count?.set(id, (count.get(id) ?? 0) + 1);
  }
}

/** @param line `NAME=REQUEST` */
function addRequest(requests: Map<string, Set<string>>, line: string): void {
  const [name = '', requestId = ''] = line.split('=');
  requests.set(name, (requests.get(name) ?? new Set()).add(requestId));
}
