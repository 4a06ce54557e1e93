import { ServiceError } from '@stoker/core/errors/service-error';
import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import { bill } from '@stoker/core/invocation/billing';
import { timedOut } from '@stoker/core/invocation/failure';
import { LIMITS } from '@stoker/core/model/limits';
import type { FunctionVersion } from '@stoker/core/model/function';
import { logGroupOf } from '@stoker/core/model/logging';
import { hasSnapStart } from '@stoker/core/model/snap-start';
import type { Clock } from '../ports/clock.js';
import type { LogStreamId } from '../ports/log-sink.js';
import type { InitOutcome, Sandbox, SandboxEnd, SandboxReport, Settled } from '../ports/sandbox-driver.js';
import type { Attempt, InitializationType, Job, StartKind } from './attempt.js';
import { imageStart } from '../sandbox/image-start.js';
import type { TemporaryCredentials } from '../sessions/session.js';
import type { PreparedPackage } from '../sandbox/prepare-package.js';
import { environmentVariables, logStream } from './environment-variables.js';
import { settleExecution, settleInit, type Verdict } from './settle-attempt.js';

/** An INIT that did not end well, kept until an invocation is found to be answered with it. */
export interface InitFailure {
  readonly outcome: Exclude<InitOutcome, { kind: 'ready' }>;
  readonly initMs: number;
}

/** What an environment is given of its function's rights, for as long as it lives. */
export interface EnvironmentRights {
  readonly credentials: TemporaryCredentials;
  readonly egress: EgressPolicy;
}

/**
 * An execution environment: a sandbox bound for life to one version of one function, and to one tenant where the function
 * isolates them. It runs one invocation at a time; who runs next is the group's business.
 */
export class Environment {
  readonly id: string;
  readonly stream: LogStreamId;
  readonly initialization: InitializationType;
  /** Monotonic ms of the last answer, or of INIT's end. */
  idleSince: number;
  frozen = false;
  /** Invocations that it has run. */
  uses = 0;
  /** Monotonic ms from which on its credentials might end before an invocation does. */
  readonly #usableUntil: number;
  #unreportedInitMs: number | undefined;
  #givenUp = false;
  /** INIT has ended well and no invocation is under way. */
  #betweenAttempts = false;
  /** We ended the process while it could have gone on. */
  #abandoned = false;

  constructor(
    private readonly sandbox: Sandbox,
    readonly version: FunctionVersion,
    private readonly region: string,
    private readonly clock: Clock,
    private readonly rights: EnvironmentRights,
    /** Why it was made: for somebody who waits, or to be ready before. */
    private readonly kind: StartKind = 'on-demand',
    /** Whom alone it serves, where its function isolates tenants. */
    readonly tenantId?: string,
  ) {
    this.id = sandbox.id;
    this.idleSince = clock.monotonic();
    this.initialization = initializationOf(version, kind);
    this.#usableUntil = clock.monotonic() + usableMs(rights.credentials.expiresAt - clock.now(), version, sandbox.id);
    this.stream = {
      accountId: version.accountId,
      functionName: version.functionName,
      stream: logStream(version.version, clock.now(), sandbox.id.replaceAll('-', '')),
    };
  }

  /** The process is gone or going, or its credentials are nearly over; such an environment takes no more work. */
  get gone(): boolean {
    return this.#givenUp || !this.sandbox.alive || this.clock.monotonic() >= this.#usableUntil;
  }

  /** Nothing is known of its state any more: it is not to be used again. */
  giveUp(): void {
    this.#givenUp = true;
  }

  /** Where it may connect to. */
  get egress(): EgressPolicy {
    return this.rights.egress;
  }

  get ended(): Promise<SandboxEnd> {
    return this.sandbox.ended;
  }

  /** A sandbox that begins in its place when it has ended, where there is one. */
  get successor(): Promise<Sandbox | undefined> | undefined {
    return this.sandbox.successor;
  }

  /** Binds the sandbox and runs INIT; answers why it failed, or undefined. */
  async initialise(prepared: PreparedPackage): Promise<InitFailure | undefined> {
    const started = this.clock.monotonic();
    const { version } = this;
    const outcome = await this.sandbox.assign({
      ...(prepared.type === 'Zip'
        ? { codeDir: prepared.codeDir, layerDirs: prepared.layerDirs, handler: prepared.handler }
        : { start: imageStart(prepared.image, prepared.config), handler: '' }),
      memoryMb: version.memorySize,
      environment: this.#variables(prepared),
      egress: this.rights.egress,
      accountId: version.accountId,
      functionName: version.functionName,
      functionVersion: version.version,
      logGroup: logGroupOf(version),
      logStream: this.stream.stream,
      // Lambda gives INIT ten seconds and then runs it once more within the invocation's own time.
      initTimeoutMs: LIMITS.initTimeoutMs + version.timeout * 1000,
    });
    const initMs = this.clock.monotonic() - started;
    this.idleSince = this.clock.monotonic();
    if (outcome.kind !== 'ready') return { outcome, initMs };
    this.#betweenAttempts = true;
    // An INIT that was over before the first invocation came is part of what is paid for being ready.
    if (this.kind === 'on-demand') this.#unreportedInitMs = initMs;
    return undefined;
  }

  /**
   * Runs one invocation to its end, whatever that is. Undefined when the process was gone before it took the event: it
   * may then be run elsewhere.
   *
   * @throws ServiceException when the platform ended the environment under it: no fault of the function, and not billed
   */
  async execute(job: Job): Promise<Attempt | undefined> {
    if (job.tenantId !== this.tenantId) throw new Error('An environment was given work of another tenant.');
    if (this.frozen) this.thaw();
    this.uses += 1;
    this.#betweenAttempts = false;
    const startedAt = this.clock.now();
    const started = this.clock.monotonic();
    const timeoutMs = this.version.timeout * 1000;
    const outcome = await this.sandbox.invoke({ ...job, timeoutMs, deadlineMs: startedAt + timeoutMs });
    // What extensions still do with it is a part of it, in its time and on its bill.
    const settling = this.sandbox.settle();
    const extensions = settling === undefined ? undefined : await this.#wait(settling);
    this.idleSince = this.clock.monotonic();
    if (outcome.kind === 'ended' && !outcome.delivered) return undefined;
    if (outcome.kind === 'ended' && this.#abandoned) {
      throw new ServiceError('ServiceException', 'The execution environment was shut down.');
    }
    const initMs = this.#unreportedInitMs;
    this.#unreportedInitMs = undefined;
    const verdict = settleExecution(outcome, job.requestId, timeoutMs);
    // Its answer stands, but the log says why the environment ends.
    const remark = extensions?.how === 'timeout' ? `${timedOut(job.requestId, timeoutMs).errorMessage}\n` : undefined;
    const durationMs = this.idleSince - started;
    const attempt = this.#attempt({ remark, ...verdict }, startedAt, durationMs, initMs, extensions?.ms);
    this.#betweenAttempts = true;
    this.sandbox.report(reportOf(attempt, job, this.version.memorySize));
    return attempt;
  }

  /**
   * What was written since the last attempt: between invocations, or when the environment was told to end. Nothing
   * while an attempt is under way or INIT has not ended well, for then it belongs there.
   */
  takeLastWords(): Uint8Array {
    return this.#betweenAttempts ? this.sandbox.takeLog() : new Uint8Array(0);
  }

  #variables(prepared: PreparedPackage): Record<string, string> {
    const { version, region, stream, initialization } = this;
    const { credentials } = this.rights;
    return environmentVariables(version, prepared, region, stream.stream, initialization, credentials);
  }

  async #wait(settling: Promise<Settled>): Promise<{ how: Settled; ms: number }> {
    const since = this.clock.monotonic();
    return { how: await settling, ms: this.clock.monotonic() - since };
  }

  /** The attempt of an invocation that waited for this environment and got a failed INIT instead. */
  failInit(job: Job, { outcome, initMs }: InitFailure): Attempt {
    const verdict = settleInit(outcome, job.requestId, this.version.timeout * 1000);
    return this.#attempt(verdict, this.clock.now() - initMs, 0, initMs);
  }

  freeze(): void {
    this.sandbox.freeze();
    this.frozen = true;
  }

  thaw(): void {
    this.sandbox.thaw();
    this.frozen = false;
  }

  destroy(): Promise<void> {
    this.#abandoned ||= this.sandbox.alive;
    return this.sandbox.destroy();
  }

  #attempt(
    { remark, ...verdict }: Omit<Verdict, 'remark'> & { readonly remark?: string | undefined },
    startedAt: number,
    durationMs: number,
    initMs: number | undefined,
    extensionsMs?: number,
  ): Attempt {
    const written = this.sandbox.takeLog();
    return {
      ...verdict,
      startedAt,
      durationMs,
      ...(initMs === undefined ? {} : { initMs }),
      ...(extensionsMs === undefined ? {} : { extensionsMs }),
      initialization: this.initialization,
      memoryPeakBytes: this.sandbox.memoryPeakBytes(),
      log: remark === undefined ? written : Buffer.concat([written, Buffer.from(remark)]),
      stream: this.stream,
    };
  }
}

/** ms of slack between the longest invocation and the end of the credentials that it has. */
const MARGIN_MS = 5 * 60_000;

/** Share of their time by which environments made together end apart, so that not all are replaced at once. */
const SPREAD = 0.2;

/**
 * ms for which an environment whose credentials have `leftMs` may be given work. They are in its variables and can't be
 * changed there, so it is replaced before they end, as Lambda ends environments every few hours however busy they are.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
 */
function usableMs(leftMs: number, { timeout }: FunctionVersion, id: string): number {
  const early = Number.parseInt(id.slice(0, 4), 16) / 0x10000;
  return (leftMs - MARGIN_MS - timeout * 1000) * (1 - SPREAD * (Number.isNaN(early) ? 0 : early));
}

/** What extensions are told of an attempt. */
function reportOf(attempt: Attempt, { requestId, tenantId, traceId }: Job, memoryMb: number): SandboxReport {
  const { outcome, errorType, durationMs, initMs, memoryPeakBytes } = attempt;
  const { billedDurationMs, billedInitMs } = bill(memoryMb, durationMs, initMs ?? 0);
  return {
    requestId,
    tenantId,
    traceId,
    status: REPORTED[outcome],
    errorType,
    durationMs,
    initMs,
    memoryMb,
    memoryPeakBytes,
    billedMs: billedDurationMs + billedInitMs,
  };
}

/** How each outcome is told to extensions, and in a log of JSON. */
export const REPORTED: Readonly<Record<Attempt['outcome'], SandboxReport['status']>> = {
  success: 'success',
  'function-error': 'error',
  timeout: 'timeout',
  exit: 'failure',
  'out-of-memory': 'failure',
  'init-error': 'error',
  'platform-error': 'failure',
};

function initializationOf(version: FunctionVersion, kind: StartKind): InitializationType {
  if (hasSnapStart(version)) return 'snap-start';
  return kind === 'ahead' ? 'provisioned-concurrency' : 'on-demand';
}
