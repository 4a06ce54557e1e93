import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** An answer's members by AWS's names; bytes are base64. */
export type Output = Readonly<Record<string, unknown>>;
export type Input = Readonly<Record<string, unknown>>;

/** The waiters of the service's model. */
export type Waiter = 'function_active_v2' | 'function_updated_v2' | 'published_version_active';

/** An SDK that a tour is made with. */
export interface TourClient {
  /** @throws TourError for an error of the service */
  call(operation: string, input: Input): Promise<Output>;
  wait(waiter: Waiter, input: Input): Promise<void>;
  close(): Promise<void>;
}

/** An error as the SDK tells it. */
export class TourError extends Error {
  /** @param status HTTP status; 0 where the SDK failed by itself */
  constructor(
    override readonly name: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Bytes in an input. */
export const blob = (content: string | Uint8Array) => ({ $blob: Buffer.from(content).toString('base64') });

interface Reply {
  readonly output?: Output;
  readonly error?: { readonly name: string; readonly message: string; readonly status: number };
}

/** An SDK of another language, in a program that takes a line of JSON for each call and answers with one. */
export class ProcessTourClient implements TourClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #replies: AsyncIterator<string>;

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout);
    this.#replies = this.#lines[Symbol.asyncIterator]();
  }

  call(Operation: string, Input: Input): Promise<Output> {
    return this.#ask({ Operation, Input });
  }

  async wait(Wait: Waiter, Input: Input): Promise<void> {
    await this.#ask({ Wait, Input });
  }

  async close(): Promise<void> {
    const gone = this.#child.exitCode === null ? once(this.#child, 'exit') : undefined;
    this.#child.stdin.end();
    await gone;
    this.#lines.close();
  }

  async #ask(call: object): Promise<Output> {
    this.#child.stdin.write(`${JSON.stringify(call)}\n`);
    const { value, done } = await this.#replies.next();
    if (done === true) throw new Error('the program ended before it answered');
    const { output, error } = JSON.parse(value) as Reply;
    if (error !== undefined) throw new TourError(error.name, error.message, error.status);
    return output ?? {};
  }
}
