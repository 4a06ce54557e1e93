import { isEnding } from '@stoker/core/sandbox-state/sandbox-state';
import type {
  Assignment,
  RuntimeError,
  Sandbox,
  SandboxDriver,
  SandboxEnd,
  SandboxInvocation,
  SandboxReport,
  SandboxSpec,
  Settled,
  SweepReport,
} from '../sandbox-driver.js';
import type { ExecutionOutcome, InitOutcome } from '../sandbox-driver.js';
import { SandboxSession } from '../../sandbox/session.js';
import type { SessionFollower } from '../../sandbox/session.js';

/** What the fake's runtime does; each part may be replaced while it runs. */
export interface FakeBehaviour {
  /** Runs while a sandbox is made; rejecting makes `create` reject. */
  create?: (spec: SandboxSpec) => void | Promise<void>;
  /** INIT; throwing reports an INIT error. */
  init?: (assignment: Assignment, sandbox: FakeSandbox) => void | Promise<void>;
  /** The handler; throwing reports a function error. Echoes the payload by default. */
  handle?: (invocation: SandboxInvocation, sandbox: FakeSandbox) => Uint8Array | Promise<Uint8Array>;
  /** What extensions do with an invocation beside the handler; none by default. */
  follow?: (invocation: SandboxInvocation, sandbox: FakeSandbox) => Promise<void>;
  /** Another begins in the place of each that ends, unless it was destroyed. */
  succeeds?: boolean;
}

const NOTHING_SWEPT: SweepReport = { containers: 0, mounts: 0, directories: 0 };

/** A driver without containers that keeps the contract; its functions are JavaScript in this process. */
export class FakeSandboxDriver implements SandboxDriver {
  /** Every sandbox ever made, in order. */
  readonly created: FakeSandbox[] = [];

  constructor(readonly behaviour: FakeBehaviour = {}) {}

  /** Those that have not ended. */
  get live(): FakeSandbox[] {
    return this.created.filter((sandbox) => sandbox.end === undefined);
  }

  start(): Promise<SweepReport> {
    return Promise.resolve(NOTHING_SWEPT);
  }

  sweep(): Promise<SweepReport> {
    return Promise.resolve(NOTHING_SWEPT);
  }

  serves(): boolean {
    return true;
  }

  async create(spec: SandboxSpec): Promise<FakeSandbox> {
    await this.behaviour.create?.(spec);
    return this.#make(spec);
  }

  #make(spec: SandboxSpec): FakeSandbox {
    const sandbox = new FakeSandbox(`fake-${this.created.length + 1}`, spec, this.behaviour);
    this.created.push(sandbox);
    if (this.behaviour.succeeds === true) {
      sandbox.successor = sandbox.ended.then(({ reason }) => (reason === 'destroyed' ? undefined : this.#make(spec)));
    }
    return sandbox;
  }

  async close(): Promise<void> {
    await Promise.all(this.live.map((sandbox) => sandbox.destroy()));
  }
}

export class FakeSandbox implements Sandbox {
  readonly invocations: SandboxInvocation[] = [];
  readonly reports: SandboxReport[] = [];
  assignment: Assignment | undefined;
  end: SandboxEnd | undefined;
  successor?: Promise<Sandbox | undefined>;
  peakBytes = 64 * 1024 * 1024;
  readonly #session: SandboxSession;
  #log: Uint8Array[] = [];

  constructor(
    readonly id: string,
    readonly spec: SandboxSpec,
    readonly behaviour: FakeBehaviour,
  ) {
    // A real process that is killed is gone a moment later.
    this.#session = new SandboxSession(
      () => queueMicrotask(() => this.exit({ reason: 'signal', signal: 'SIGKILL' })),
      this.#follower(),
    );
    this.#session.booted();
  }

  get state(): SandboxSession['state'] {
    return this.#session.state;
  }

  get ended(): Promise<SandboxEnd> {
    return this.#session.ended;
  }

  get alive(): boolean {
    return !isEnding(this.#session.state);
  }

  async assign(assignment: Assignment): Promise<InitOutcome> {
    if (!this.alive) return this.#session.unassigned();
    this.#session.assign();
    this.assignment = assignment;
    const outcome = this.#session.initialise(assignment.initTimeoutMs);
    void this.#run(assignment);
    return outcome;
  }

  invoke(invocation: SandboxInvocation): Promise<ExecutionOutcome> {
    return this.#session.invoke(invocation);
  }

  settle(): Promise<Settled> | undefined {
    return this.#session.settle();
  }

  report(report: SandboxReport): void {
    this.reports.push(report);
  }

  freeze(): void {
    if (this.alive) this.#session.freeze();
  }

  thaw(): void {
    if (this.alive) this.#session.thaw();
  }

  /** The function writes to its log. */
  write(text: string): void {
    this.#log.push(new TextEncoder().encode(text));
  }

  takeLog(): Uint8Array {
    const log = Buffer.concat(this.#log);
    this.#log = [];
    return log;
  }

  memoryPeakBytes(): number {
    return this.peakBytes;
  }

  /** The process is found to be ending, and why is not known before `exit`. */
  lose(): void {
    this.#session.lose();
  }

  /** The process ends by itself, or somebody ends it. */
  exit(end: SandboxEnd): void {
    this.end ??= end;
    this.#session.end(this.end);
  }

  destroy(): Promise<void> {
    this.exit({ reason: 'destroyed' });
    return Promise.resolve();
  }

  /** Extensions as the behaviour has them. */
  #follower(): SessionFollower {
    let followed: Promise<void> | undefined;
    return {
      initialised: () => undefined,
      invoke: (invocation) => (followed = this.behaviour.follow?.(invocation, this)),
      answered: () => undefined,
      settled: () => followed,
    };
  }

  /** The runtime's loop, as a bootstrap in a container would run it. */
  async #run(assignment: Assignment): Promise<void> {
    try {
      await this.behaviour.init?.(assignment, this);
    } catch (error) {
      this.#session.failInit(runtimeError(error));
      return;
    }
    for (;;) {
      const invocation = await this.#session.next();
      if (invocation === undefined) return;
      this.invocations.push(invocation);
      try {
        const result = await (this.behaviour.handle?.(invocation, this) ?? invocation.payload);
        this.#session.respond(invocation.requestId, result);
      } catch (error) {
        this.#session.fail(invocation.requestId, runtimeError(error));
      }
    }
  }
}

/** An error as Node.js's runtime would report it. */
function runtimeError(thrown: unknown): RuntimeError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const report = { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
  const body = new TextEncoder().encode(JSON.stringify(report));
  return { errorType: report.errorType, errorMessage: report.errorMessage, stackTrace: report.trace, body };
}
