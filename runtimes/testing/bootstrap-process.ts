import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FRAME, frame, invokeFrame, takeFrames, type Frame } from './frames.js';
import { LogFifo } from './log-fifo.js';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:hello:live';

/** A bootstrap's report of an error, in either language's shape. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: string[];
  readonly stackTrace?: string[];
  readonly requestId?: string;
  readonly cause?: ErrorReport;
  readonly causes?: ErrorReport[];
}

/** How INIT or an invocation ended, with what was in the log at that very moment. */
export type Outcome =
  | { readonly kind: 'ready' | 'exit'; readonly status?: number | null; readonly log: string }
  | { readonly kind: 'result'; readonly value: unknown; readonly bytes: Buffer; readonly log: string }
  | { readonly kind: 'error'; readonly error: ErrorReport; readonly log: string }
  | StreamOutcome;

/** A response in pieces, with the error that it ended with. */
export interface StreamOutcome {
  readonly kind: 'stream';
  readonly contentType: string;
  readonly chunks: readonly Buffer[];
  readonly error?: ErrorReport | undefined;
  readonly log: string;
}

export interface FunctionUnderTest {
  /** Files of the function by path. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly handler: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
}

/** One bootstrap as a process of this host, with a worker's end of its socket and its log. */
export class BootstrapProcess implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'stoker-bootstrap-'));
  readonly #server: Server;
  readonly #log: LogFifo;
  #child: ChildProcess | undefined;
  #socket: Socket | undefined;
  #exit: number | null | undefined;
  #pending: Buffer = Buffer.alloc(0);
  readonly #frames: Frame[] = [];
  #wake = () => {};

  private constructor() {
    this.#log = new LogFifo(join(this.directory, 'log'));
    this.#server = createServer((socket) => {
      this.#socket = socket;
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    });
  }

  /**
   * Starts a bootstrap and waits until it has booted.
   *
   * @param command program and arguments; the socket's path is added
   */
  static async boot(command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const process = new BootstrapProcess();
    await process.#start(command, environment);
    const booted = await process.#nextFrame();
    if (booted?.type !== FRAME.booted) throw new Error(`The bootstrap did not boot: ${process.#log.take()}`);
    return process;
  }

  /** Where a function's files are. */
  get taskRoot(): string {
    return join(this.directory, 'task');
  }

  async assign(fn: FunctionUnderTest): Promise<Outcome> {
    mkdirSync(this.taskRoot);
    for (const [path, content] of Object.entries(fn.files)) {
      mkdirSync(dirname(join(this.taskRoot, path)), { recursive: true });
      writeFileSync(join(this.taskRoot, path), content);
    }
    const message = {
      handler: fn.handler,
      environment: { LAMBDA_TASK_ROOT: this.taskRoot, ...fn.environment },
      functionName: 'hello',
      functionVersion: '7',
      memoryMb: fn.memoryMb ?? 256,
      logGroup: '/aws/lambda/hello',
      logStream: '2026/11/23/[7]abc',
    };
    this.#socket?.write(frame(FRAME.assign, Buffer.from(JSON.stringify(message))));
    return this.#outcome();
  }

  invoke(event: unknown = {}, meta: object = {}): Promise<Outcome> {
    return this.invokeRaw(Buffer.from(JSON.stringify(event)), meta);
  }

  invokeRaw(payload: Buffer, meta: object = {}): Promise<Outcome> {
    const defaults = { requestId: 'r-1', functionArn: FUNCTION_ARN, deadlineMs: Date.now() + 3000 };
    this.#socket?.write(invokeFrame({ ...defaults, ...meta }, payload));
    return this.#outcome();
  }

  /** Status of the process once it has ended by itself. */
  async exitStatus(): Promise<number | null | undefined> {
    if (this.#exit === undefined && this.#child) await once(this.#child, 'exit');
    return this.#exit;
  }

  /** The worker stops reading, until it goes on. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  takeLog(): string {
    return this.#log.take();
  }

  /** Ends the connection as a worker that died would. */
  hangUp(): void {
    this.#socket?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#exit === undefined && this.#child) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    this.#socket?.destroy();
    this.#server.close();
    this.#log.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #start([program = '', ...args]: readonly string[], environment: Readonly<Record<string, string>>) {
    const socketPath = join(this.directory, 'worker.sock');
    this.#server.listen(socketPath);
    await once(this.#server, 'listening');
    this.#child = spawn(program, [...args, socketPath], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', this.#log.writeFd, this.#log.writeFd],
    });
    this.#child.on('exit', (status) => {
      this.#exit = status;
      this.#wake();
    });
  }

  #receive(chunk: Buffer): void {
    const { frames, rest } = takeFrames(Buffer.concat([this.#pending, chunk]));
    this.#pending = rest;
    this.#frames.push(...frames);
    if (frames.length > 0) this.#wake();
  }

  /** Undefined when the process ended without another frame. */
  async #nextFrame(): Promise<Frame | undefined> {
    while (this.#frames.length === 0 && this.#exit === undefined) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    // The last frame and the end of the process may arrive in either order.
    if (this.#frames.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    return this.#frames.shift();
  }

  async #outcome(): Promise<Outcome> {
    const received = await this.#nextFrame();
    const log = this.#log.take();
    if (received === undefined) return { kind: 'exit', status: this.#exit ?? null, log };
    const { type, body } = received;
    if (type === FRAME.ready) return { kind: 'ready', log };
    if (type === FRAME.result) return { kind: 'result', value: parse(body), bytes: body, log };
    if (type === FRAME.stream) return this.#stream(body.toString());
    return { kind: 'error', error: JSON.parse(body.toString()) as ErrorReport, log };
  }

  async #stream(contentType: string): Promise<Outcome> {
    const chunks: Buffer[] = [];
    for (;;) {
      const { type, body } = (await this.#nextFrame()) ?? { type: undefined, body: Buffer.alloc(0) };
      if (type === FRAME.chunk) {
        chunks.push(body);
        continue;
      }
      const log = this.#log.take();
      if (type === undefined) return { kind: 'exit', status: this.#exit ?? null, log };
      const error = type === FRAME.streamEnd ? undefined : (JSON.parse(body.toString()) as ErrorReport);
      return { kind: 'stream', contentType, chunks, error, log };
    }
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Boots, assigns and, once INIT is over, invokes once per event; answers the last outcome. */
export async function runFunction(
  command: readonly string[],
  fn: FunctionUnderTest,
  ...events: unknown[]
): Promise<Outcome> {
  await using bootstrap = await BootstrapProcess.boot(command);
  let outcome = await bootstrap.assign(fn);
  for (const event of events.length === 0 ? [{}] : events) {
    if (outcome.kind === 'error' || outcome.kind === 'exit') break;
    outcome = await bootstrap.invoke(event);
  }
  return outcome;
}
