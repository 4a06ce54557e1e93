import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_EXTENSIONS } from '@stoker/core/extensions/extension-failure';
import type { ExtensionFailure, ProcessExit, StartFailure } from '@stoker/core/extensions/extension-failure';
import type { ShutdownReason } from '@stoker/app/ports/extension-session';
import type { Assignment, ExecutionOutcome, InitOutcome, SandboxInvocation } from '@stoker/app/ports/sandbox-driver';
import { EnvironmentExtensions } from '@stoker/app/sandbox/extensions/environment-extensions';
import { shutDown } from '@stoker/app/sandbox/extensions/shut-down';
import type { SessionFollower } from '@stoker/app/sandbox/session';
import type { ContainerProcess } from '../container-process.js';
import type { EnvironmentDirectory } from '../environment-directory.js';
import { startExtension } from '../launcher/commands.js';
import { LogPipe } from '../log/log-pipe.js';
import { connectInNamespaceOf } from '../syscalls/network-namespace.js';
import { extensionEnvironment } from './extension-environment.js';
import { LauncherStatus } from './launcher-status.js';
import { listExtensions } from './list-extensions.js';
import { telemetryConnection } from './telemetry-connection.js';

/** Between two looks at a pipe that is full. */
const PIPE_POLL_MS = 1;

export interface SandboxExtensionsHost {
  readonly directory: EnvironmentDirectory;
  readonly process: () => ContainerProcess | undefined;
  /** An extension has failed, and the sandbox with it. */
  onFailure(failure: ExtensionFailure): void;
  /** The runtime has ended while extensions live on. */
  onRuntimeExit(exit: ProcessExit): void;
  /** The launcher was told to start the runtime and could not. */
  onRuntimeError(failure: StartFailure): void;
  /** The platform itself has failed to look after them. */
  onLost(error: unknown): void;
  /** Reads what the function has written so far. */
  readonly drainLog: () => void;
}

/** The extensions of one container: their processes, their log and their way to what the session knows of them. */
export class SandboxExtensions implements SessionFollower {
  readonly session: EnvironmentExtensions;
  readonly #runtimeGone = Promise.withResolvers<void>();
  #status: LauncherStatus | undefined;
  #log: LogPipe | undefined;
  #notes: string[] = [];
  #begunAt = 0;
  #ending: Promise<void> | undefined;

  constructor(private readonly host: SandboxExtensionsHost) {
    this.session = new EnvironmentExtensions({
      onFailure: (failure) => host.onFailure(failure),
      onNote: (line) => this.#notes.push(`${line}\n`),
      connectTelemetry: (destination) => telemetryConnection(destination, (port) => this.#connect(port)),
    });
  }

  /**
   * INIT begins. Starts external extensions and resolves when they have registered; undefined where there are none.
   *
   * @param startsRuntime the launcher is about to be told to start the runtime, which may fail
   */
  begin(assignment: Assignment, startsRuntime: boolean): Promise<void> | undefined {
    const { accountId, functionName, functionVersion, handler } = assignment;
    this.#begunAt = performance.now();
    const of = { accountId, functionName, functionVersion, handler };
    this.session.begin(of, assignment.environment['AWS_LAMBDA_INITIALIZATION_TYPE']);
    const names = listExtensions(this.#optDir(assignment));
    if (startsRuntime || names.length > 0) this.#listen();
    return names.length === 0 ? undefined : this.#launch(names, extensionEnvironment(assignment.environment));
  }

  initialised(): Promise<void> | undefined {
    return this.session.initialised();
  }

  /** INIT is over; whatever it came to, each extension's state goes to the log. */
  reportInit({ kind }: InitOutcome): void {
    const status = kind === 'ready' ? 'success' : kind === 'timeout' ? 'timeout' : 'error';
    this.session.reportInit(status, performance.now() - this.#begunAt);
  }

  invoke(invocation: SandboxInvocation): void {
    this.session.invoke(invocation);
  }

  answered(invocation: SandboxInvocation, outcome: ExecutionOutcome): void {
    if (this.session.telemetry.isWanted) this.host.drainLog();
    this.session.answered(invocation, outcome);
  }

  settled(): Promise<void> | undefined {
    return this.session.settled();
  }

  /** What extensions wrote since the last call, and what was noted about them. */
  takeLog(): Uint8Array {
    const notes = Buffer.from(this.#notes.join(''));
    this.#notes = [];
    const written = this.#log?.take();
    return written === undefined ? notes : Buffer.concat([notes, written]);
  }

  /**
   * Lets runtime and extensions end in order; undefined where there are no extensions, so that nobody has to be asked.
   * Every call answers the same.
   */
  shutDown(reason: ShutdownReason): Promise<void> | undefined {
    const process = this.host.process();
    if (this.session.registry.size === 0 || process?.isAlive() !== true) return undefined;
    this.session.telemetry.resume();
    this.#ending ??= shutDown(this.session, reason, {
      terminate: () => process.terminate(),
      gone: this.#runtimeGone.promise,
    });
    return this.#ending;
  }

  close(): void {
    this.session.telemetry.close();
    this.#status?.close();
    this.#log?.close();
  }

  /** Once, for all that the launcher has to say: of two who listen, each would miss what the other one reads. */
  #listen(): void {
    this.#status = new LauncherStatus(this.host.directory.status, {
      onExtensionExit: (name, exit) => this.session.exited(name, exit),
      onExtensionError: (name, errno) => this.session.failedToLaunch(name, errno),
      onRuntimeExit: (exit) => {
        this.#runtimeGone.resolve();
        this.host.onRuntimeExit(exit);
      },
      onRuntimeError: (failure) => this.host.onRuntimeError(failure),
    });
  }

  async #launch(names: readonly string[], environment: Record<string, string>): Promise<void> {
    const { directory } = this.host;
    directory.createExtensionLog();
    this.#log = new LogPipe(
      directory.extensionLog,
      () => undefined,
      (error) => this.host.onLost(error),
      (chunk) => this.session.telemetry.log('extension', chunk),
    );
    const registered = this.session.launch(names);
    if (names.length > MAX_EXTENSIONS) return registered;
    const commands = names.map((name) =>
      startExtension(name, { environment, directory: '/', argv: [`/opt/extensions/${name}`] }),
    );
    await say(directory.assign, Buffer.concat(commands));
    await registered;
  }

  /** Where this process sees what the sandbox sees as `/opt`: layers in its directory, else what the image has there. */
  #optDir({ start }: Assignment): string {
    const process = this.host.process();
    if (start === undefined || process === undefined) return this.host.directory.opt;
    return `/proc/${process.handle.pid}/root/opt`;
  }

  #connect(port: number): number {
    const process = this.host.process();
    if (process === undefined) throw new Error('There is no process to connect to.');
    return connectInNamespaceOf(process.handle, port);
  }
}

/** Gives commands to a launcher that listens, as fast as it takes them. */
async function say(assign: string, commands: Buffer): Promise<void> {
  const fd = openSync(assign, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    for (let at = 0; at < commands.length;) {
      const written = writeSome(fd, commands.subarray(at));
      at += written;
      if (written === 0) await sleep(PIPE_POLL_MS);
    }
  } finally {
    closeSync(fd);
  }
}

function writeSome(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
