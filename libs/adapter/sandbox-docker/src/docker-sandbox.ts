import {
  type ExtensionFailure,
  type ProcessExit,
  startFailed,
  type StartFailure,
} from '@stoker/core/extensions/extension-failure';
import { execWrapper } from '@stoker/core/model/exec-wrapper';
import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import { LIMITS } from '@stoker/core/model/limits';
import { type RuntimeId, runtimeTraits } from '@stoker/core/model/runtime';
import { isEnding } from '@stoker/core/sandbox-state/sandbox-state';
import type { ShutdownReason } from '@stoker/app/ports/extension-session';
import type {
  Assignment,
  ExecutionOutcome,
  InitOutcome,
  ProcessStart,
  Sandbox,
  SandboxEnd,
  SandboxInvocation,
  SandboxReport,
  SandboxSpec,
  Settled,
} from '@stoker/app/ports/sandbox-driver';
import { SandboxSession } from '@stoker/app/sandbox/session';
import type { RuntimeChannel } from './channel.js';
import { ContainerProcess } from './container-process.js';
import { LauncherStatus } from './extensions/launcher-status.js';
import { SandboxExtensions } from './extensions/sandbox-extensions.js';
import { FramedChannel } from './framed/framed-channel.js';
import { Housing } from './housing.js';
import { LogPipe } from './log/log-pipe.js';
import { RUNTIME_API_PORT, RuntimeApiChannel, startOf } from './runtime-api/runtime-api-channel.js';
import { listenInNamespaceOf } from './syscalls/network-namespace.js';
import type { ProcessHandle } from './syscalls/process-handle.js';
import { environmentOfProcess } from './syscalls/process-environment.js';
import type { SandboxHost } from './sandbox-host.js';
import { nameOf } from './sandbox-name.js';
import { WrappedChannel } from './wrapped/wrapped-channel.js';

const MB = 1024 * 1024;
/** Where every environment finds the platform: what `AWS_ENDPOINT_URL` says. */
const PLATFORM_PORT = 9002;
/** From the container's start to a runtime that waits. */
const BOOT_TIMEOUT_MS = 15_000;
/** A process that lost its connection is exiting; one that is still there after this is not. */
const EXIT_GRACE_MS = 1_000;
/** For a runtime to start in the place of another, whose processes are gone. */
const BEGIN_TIMEOUT_MS = 3_000;

/** One container and everything that the worker holds of it. */
export class DockerSandbox implements Sandbox {
  readonly #housing: Housing;
  readonly #extensions: SandboxExtensions;
  readonly #session: SandboxSession;
  readonly #protocol: 'framed' | 'runtime-api';
  readonly #bootFailed = new AbortController();
  #log: LogPipe | undefined;
  #channel: RuntimeChannel | undefined;
  #api: { close(): void } | undefined;
  #platform: { close(): void } | undefined;
  /** Says how the runtime ended, where nobody else listens for it. */
  #status: LauncherStatus | undefined;
  readonly #runtimeEnd = Promise.withResolvers<SandboxEnd>();
  #assignment: Assignment | undefined;
  /** What the launcher is told to start at assignment; undefined for a stem's runtime, which runs already. */
  #start: ProcessStart | undefined;
  /** Why it ended, where this side decided so. */
  #verdict: SandboxEnd | undefined;
  #shutdownReason: ShutdownReason = 'spindown';
  #conclusion: Promise<void> | undefined;
  /** Who lives here next, once this one has to end and need not take its container along. */
  #next: DockerSandbox | undefined;
  /** It takes its container along. */
  #isLast = false;
  readonly #isSuccessor: boolean;
  #wasReady = false;
  readonly #succession = Promise.withResolvers<Sandbox | undefined>();

  constructor(
    readonly id: string,
    readonly spec: SandboxSpec,
    readonly host: SandboxHost,
    housing = new Housing(id, host),
  ) {
    this.#housing = housing;
    this.#isSuccessor = housing.isBound;
    this.#extensions = new SandboxExtensions({
      directory: housing.directory,
      process: () => this.#housing.process,
      onFailure: (failure) => this.#onExtensionFailure(failure),
      onRuntimeExit: (exit) => this.#onRuntimeExit(exit),
      onRuntimeError: (failure) => this.#onRuntimeError(failure),
      onLost: () => void this.destroy(),
      drainLog: () => this.#log?.drain(),
    });
    this.#session = new SandboxSession((reason) => this.#onDrain(reason), this.#extensions);
    this.#protocol = spec.image === undefined ? runtimeTraits(spec.runtime).protocol : 'runtime-api';
  }

  get ended(): Promise<SandboxEnd> {
    return this.#session.ended;
  }

  /** Resolves with the end of this one, or later. */
  get successor(): Promise<Sandbox | undefined> {
    return this.#succession.promise;
  }

  get alive(): boolean {
    return !isEnding(this.#session.state);
  }

  /** Makes the container and waits until its runtime does. On failure the caller has to `destroy`. */
  async boot(deadline: AbortSignal): Promise<void> {
    this.#housing.directory.create(this.host.launcher);
    await this.#listen();
    const { containers, workerId, hostsFile, resolvFile, emptyDir, groupFile, cgroupParent, tmpDisks, imageFor } =
      this.host;
    this.#housing.tmp = tmpDisks?.mount(this.spec.tmpMb, this.#housing.directory.tmpImage, this.#housing.directory.tmp);
    const tmp = await this.#housing.tmp;
    if (!this.alive) throw this.#bootError('it was destroyed');
    const plan = {
      id: this.id,
      workerId,
      spec: this.spec,
      image: this.spec.image === undefined ? imageFor(this.spec.runtime) : this.spec.image.id,
      taskDir: this.#housing.directory.task,
      optDir: this.#housing.directory.opt,
      tmpDir: tmp?.target,
      runDir: this.#housing.directory.run,
      hostsFile,
      resolvFile,
      emptyDir,
      groupFile,
      cgroupParent,
    };
    this.#housing.run = containers.run(plan, deadline);
    const containerId = await this.#housing.run;
    this.#housing.containerId = containerId;
    await tmp?.leaveToContainer();
    const pid = await containers.pidOf(containerId);
    if (pid === 0) throw this.#bootError('it ended at once');
    if (!this.alive) throw this.#bootError('it was destroyed');
    this.#housing.process = ContainerProcess.adopt(pid, containerId, this.host.cgroups);
    await this.#booted(this.#housing.process, deadline);
  }

  /**
   * Has its runtime started anew where one before it lived, whose processes end with that. On failure the caller has to `destroy`.
   *
   * @param letGo takes away where that one listened; it must not notice sooner, or it would end by itself, and the container with it
   */
  async begin(letGo: () => void): Promise<void> {
    const { process } = this.#housing;
    if (process === undefined) throw this.#bootError('there is no process');
    await this.#listen();
    await this.#housing.clear();
    if (!this.alive) throw this.#bootError('it was destroyed');
    await process.beginAnew();
    letGo();
    await this.#booted(process, AbortSignal.timeout(BEGIN_TIMEOUT_MS));
  }

  async #listen(): Promise<void> {
    this.#log = new LogPipe(
      this.#housing.directory.log,
      () => this.#onLogHangUp(),
      () => void this.destroy(),
      (chunk) => this.#extensions.session.telemetry.log('function', chunk),
    );
    this.#channel = await this.#openChannel();
  }

  async #booted({ handle }: ContainerProcess, deadline: AbortSignal): Promise<void> {
    const until = AbortSignal.any([AbortSignal.timeout(BOOT_TIMEOUT_MS), this.#bootFailed.signal, deadline]);
    try {
      await this.#channel?.booted(handle.pid, until);
      const listener = listenInNamespaceOf(handle, RUNTIME_API_PORT);
      this.#api = this.host.serveRuntimeApi(listener, this.#session, this.#extensions.session);
      this.#platform = this.#servePlatform(handle);
      this.#session.booted();
    } catch (error) {
      throw this.#bootError(error instanceof Error ? error.message : String(error));
    }
  }

  async assign(assignment: Assignment): Promise<InitOutcome> {
    this.#notice();
    if (!this.#housing.suits(assignment)) void this.destroy();
    if (!this.alive) return this.#session.unassigned();
    this.#session.assign();
    this.#assignment = assignment;
    // INIT has the CPU that the container was made with, as on Lambda; from here on it is the function's share.
    const limitCpu = () => this.#housing.process?.limitCpu(assignment.memoryMb / LIMITS.memoryPerVcpu);
    const boost = setTimeout(() => this.#orEnd(limitCpu), this.host.initBoostMs);
    try {
      if (this.#housing.isBound) this.#forgetThoseBefore();
      this.#housing.furnish(assignment);
      this.#housing.process?.limitMemory(assignment.memoryMb * MB);
      if (this.#housing.egress === undefined && leadsOut(assignment)) await this.#attach(assignment.egress);
      // The answer may be quicker than this function: whoever waits for it must be there first.
      const initialised = this.#session.initialise(assignment.initTimeoutMs);
      if (this.#protocol === 'runtime-api') this.#start = startOf(assignment);
      const registered = this.#extensions.begin(assignment, this.#start !== undefined);
      if (registered === undefined && this.#protocol === 'framed') this.#watchRuntime();
      if (registered === undefined) this.#channel?.handOver(assignment);
      else void registered.then(() => this.#handOver(assignment)).catch(() => this.destroy());
      const outcome = await initialised;
      this.#extensions.reportInit(outcome);
      if (outcome.kind === 'ready') limitCpu();
      this.#wasReady = outcome.kind === 'ready';
      // Read now, so that there is a figure even of a process whose cgroup is gone sooner than its end is noticed.
      this.memoryPeakBytes();
      return outcome;
    } catch (error) {
      void this.destroy();
      throw error;
    } finally {
      clearTimeout(boost);
    }
  }

  invoke(invocation: SandboxInvocation): Promise<ExecutionOutcome> {
    this.#notice();
    return this.#session.invoke(invocation);
  }

  settle(): Promise<Settled> | undefined {
    return this.#session.settle();
  }

  report(report: SandboxReport): void {
    this.#extensions.session.report(report);
  }

  freeze(): void {
    if (!this.alive) return;
    this.#session.freeze();
    this.#extensions.session.telemetry.pause();
    this.#housing.process?.freeze();
  }

  thaw(): void {
    if (!this.alive) return;
    this.#session.thaw();
    this.#housing.process?.thaw();
    this.#extensions.session.telemetry.resume();
  }

  takeLog(): Uint8Array {
    const written = this.#log?.take() ?? new Uint8Array(0);
    const ofExtensions = this.#extensions.takeLog();
    return ofExtensions.length === 0 ? written : Buffer.concat([ofExtensions, written]);
  }

  memoryPeakBytes(): number {
    return this.#housing.process?.memoryPeakBytes() ?? 0;
  }

  destroy(): Promise<void> {
    this.#notice();
    // One that is ending already, or is gone, has a reason of its own, which somebody may be waiting for.
    if (this.alive && this.#housing.process?.isAlive() !== false) this.#verdict ??= { reason: 'destroyed' };
    this.#session.drain();
    return this.#conclude();
  }

  async #openChannel(): Promise<RuntimeChannel> {
    if (this.spec.wrapped === true) return this.#openWrapped(this.spec.runtime);
    if (this.#protocol === 'framed') {
      return FramedChannel.listen(this.#housing.directory.socket, this.#session, () => this.#onCutOff());
    }
    return new RuntimeApiChannel(this.#housing.directory.assign);
  }

  /** What they used, and wrote at last, is nothing of this one's. */
  #forgetThoseBefore(): void {
    this.#housing.process?.forget();
    this.takeLog();
  }

  /** A sandbox that ends meanwhile takes its link along. */
  async #attach(policy: EgressPolicy): Promise<void> {
    if (this.#housing.process === undefined) return;
    try {
      this.#housing.egress = await this.host.egress.attach(this.#housing.process.handle, this.id, policy);
    } catch (error) {
      this.#notice();
      if (this.alive) throw error;
    }
    if (!this.alive) this.#housing.egress?.close();
  }

  #servePlatform(handle: ProcessHandle): { close(): void } | undefined {
    const serve = this.host.servePlatform;
    return serve?.(listenInNamespaceOf(handle, PLATFORM_PORT), this.id, () => this.#assignment);
  }

  async #openWrapped(runtime: RuntimeId): Promise<RuntimeChannel> {
    const { containers, imageFor } = this.host;
    return WrappedChannel.listen({
      directory: this.#housing.directory,
      session: this.#session,
      command: await containers.commandOf(imageFor(runtime)),
      wrapperOf: ({ environment }) => execWrapper(runtime, environment),
      environmentOf: (pid) => environmentOfProcess(pid, this.#housing.containerId),
      onHangUp: () => this.#onCutOff(),
      onLost: () => void this.destroy(),
    });
  }

  /** A framed runtime without its connection is exiting, or as good as gone. */
  #onCutOff(): void {
    this.#session.lose();
    void this.#conclude();
  }

  /** A process that is gone tells so by what it closes; whoever gives it work looks first, for that may be on its way. */
  #notice(): void {
    if (this.alive && this.#housing.process?.isAlive() === false) this.#onCutOff();
  }

  /** For what no caller waits for: a sandbox without its limits must not go on. */
  #orEnd(action: () => void): void {
    try {
      action();
    } catch {
      void this.destroy();
    }
  }

  /** For a framed runtime the socket tells of its end, if it has connected, and closing stdout is the function's good right. */
  #onLogHangUp(): void {
    if (this.#protocol === 'runtime-api' || this.spec.wrapped === true || this.#session.state === 'creating')
      void this.#conclude();
  }

  /** The session is over (a timeout, a failed INIT, `destroy`): nothing of the process may go on. */
  #onDrain(reason: ShutdownReason): void {
    this.#shutdownReason = reason;
    this.#verdict ??= { reason: 'signal', signal: 'SIGKILL' };
    void this.#conclude();
  }

  /** Extensions may register while the environment ends; nothing of the function is to begin then. */
  #handOver(assignment: Assignment): void {
    if (this.alive) this.#channel?.handOver(assignment);
  }

  /** What is started is its user's choice, and so may not be there. */
  #onRuntimeError(failure: StartFailure): void {
    if (this.#start !== undefined) this.#session.breakOff({ failure: startFailed(this.#start, failure) });
  }

  /** One that was killed for want of memory is not to blame. */
  #onExtensionFailure(failure: ExtensionFailure): void {
    if (this.#housing.process?.outOfMemory() === true) this.#breakOff({ reason: 'out-of-memory' });
    else this.#session.breakOff({ failure });
  }

  /** Extensions live on, so that they can be told. */
  #onRuntimeExit(exit: ProcessExit): void {
    this.#breakOff(this.#housing.process?.outOfMemory() === true ? { reason: 'out-of-memory' } : exit);
  }

  #breakOff(end: SandboxEnd): void {
    if (this.#verdict === undefined) this.#shutdownReason = 'failure';
    this.#verdict ??= end;
    this.#session.breakOff({ end });
    void this.#conclude();
  }

  /** From the first sign of its end to the last trace removed; runs once, never rejects. */
  #conclude(): Promise<void> {
    if (this.#verdict !== undefined) this.#stop();
    this.#conclusion ??= this.#runConclusion().catch((error: unknown) => {
      // Whoever waits is told all the same, and the sweep removes what is left.
      this.#session.end(this.#verdict ?? { reason: 'destroyed' });
      this.host.onRemoved(this.id, error);
    });
    return this.#conclusion;
  }

  /** Ends the processes: at once, or when its extensions have been told. The container stays where one can begin anew in it. */
  #stop(): void {
    if (this.#next !== undefined) return;
    if (this.#mayBeSucceeded()) return this.#handOn();
    const told = this.#extensions.shutDown(this.#shutdownReason);
    if (told === undefined) this.#housing.process?.kill();
    else void told.finally(() => this.#housing.process?.kill());
  }

  /**
   * Where only the runtime runs, which is known to start from nothing, and had to be ended: as Lambda starts a runtime anew
   * after a timeout, in the same environment. Not again where that did not help: what the function has left there may be why.
   */
  #mayBeSucceeded(): boolean {
    const { process, isBound } = this.#housing;
    if (this.#isLast || !isBound || (this.#isSuccessor && !this.#wasReady)) return false;
    if (process?.isAlive() !== true || this.#verdict?.reason === 'destroyed') return false;
    return this.#protocol === 'framed' && this.spec.wrapped !== true && this.#extensions.session.registry.size === 0;
  }

  #handOn(): void {
    const next = new DockerSandbox(this.id, this.spec, this.host, this.#housing);
    this.#next = next;
    this.host.onSucceeded(next);
  }

  /** The processes are gone when the next runtime waits, or with the container if that did not come to be. */
  async #giveOver(next: DockerSandbox): Promise<void> {
    const begun = next.begin(() => this.#hangUp());
    const isReady = await begun.then(
      () => true,
      () => false,
    );
    if (!isReady) {
      this.#hangUp();
      void next.destroy();
      await next.ended;
    }
    this.#session.end(this.#verdict ?? { reason: 'destroyed' });
    this.#log?.close();
    this.#extensions.close();
    this.#succession.resolve(isReady ? next : undefined);
  }

  /** The launcher outlives a framed runtime that ends by itself as long as somebody listens, and says how that was. */
  #watchRuntime(): void {
    if (this.spec.wrapped === true) return;
    this.#status = new LauncherStatus(this.#housing.directory.status, {
      onRuntimeExit: (exit) => this.#runtimeEnd.resolve(exit),
    });
  }

  /** For one that has lost its connection: what the launcher says became of it, if it does so soon. */
  async #askLauncher(): Promise<void> {
    const { process } = this.#housing;
    if (this.#status === undefined || process === undefined || this.#verdict !== undefined) return;
    const end = await Promise.race([this.#runtimeEnd.promise, process.goneWithin(EXIT_GRACE_MS)]);
    if (end === undefined || this.#verdict !== undefined) return;
    this.#verdict = process.outOfMemory() ? { reason: 'out-of-memory' } : end;
    if (this.#verdict.reason === 'out-of-memory') process.sawOutOfMemory();
    // Whoever waits is told now, and not when all is in order again.
    this.#session.breakOff({ end: this.#verdict });
    if (this.#mayBeSucceeded()) this.#handOn();
    else process.kill();
  }

  async #runConclusion(): Promise<void> {
    await this.#askLauncher();
    if (this.#next !== undefined) return this.#giveOver(this.#next);
    this.#isLast = true;
    this.#succession.resolve(undefined);
    // A container on its way cannot be called back, so it is waited for and then removed.
    const containerId = await this.#housing.run?.catch(() => undefined);
    await this.#housing.process?.exited(EXIT_GRACE_MS, () => this.#onLinger());
    this.#session.lose();
    this.#bootFailed.abort(new Error('it ended while it booted'));
    this.#verdict ??=
      containerId === undefined
        ? { reason: 'destroyed' }
        : await this.host.containers.endOf(containerId, this.#housing.process?.outOfMemory() === true);
    if (this.#verdict.reason === 'out-of-memory') this.#housing.process?.sawOutOfMemory();
    this.#log?.close();
    this.#extensions.close();
    this.#session.end(this.#verdict);
    await this.#remove();
  }

  /** A framed function has cut the connection that it must keep; another has only closed its output. */
  #onLinger(): void {
    if (this.#protocol === 'framed') this.#onDrain('failure');
  }

  #remove(): Promise<void> {
    this.#hangUp();
    return this.#housing.remove();
  }

  #hangUp(): void {
    this.#status?.close();
    this.#channel?.close();
    this.#api?.close();
    this.#platform?.close();
  }

  #bootError(reason: string): Error {
    const written = Buffer.from(this.takeLog()).toString().trim();
    return new Error(
      `The ${nameOf(this.spec)} did not boot: ${reason}.${written === '' ? '' : ` It wrote: ${written}`}`,
    );
  }
}

function leadsOut(assignment: Assignment): assignment is Assignment & { readonly egress: EgressPolicy } {
  return assignment.egress !== undefined && assignment.egress.mode !== 'none';
}
