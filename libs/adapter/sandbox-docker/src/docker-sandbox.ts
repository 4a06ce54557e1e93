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
import type { ServePlatformEndpoint } from '@stoker/app/ports/platform-endpoint';
import type { ServeRuntimeApi } from '@stoker/app/ports/runtime-session';
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
import { containerName } from './docker/container-options.js';
import type { Containers } from './docker/containers.js';
import { EnvironmentDirectory } from './environment-directory.js';
import { SandboxExtensions } from './extensions/sandbox-extensions.js';
import { FramedChannel } from './framed/framed-channel.js';
import type { Attachment, EgressNetwork } from './egress/egress-network.js';
import type { Gate } from './gate.js';
import { LogPipe } from './log/log-pipe.js';
import type { MountEntry } from './syscalls/mountinfo.js';
import { RUNTIME_API_PORT, RuntimeApiChannel, startOf } from './runtime-api/runtime-api-channel.js';
import { listenInNamespaceOf } from './syscalls/network-namespace.js';
import type { ProcessHandle } from './syscalls/process-handle.js';
import { environmentOfProcess } from './syscalls/process-environment.js';
import type { TmpDisk } from './tmp-disk/tmp-disk.js';
import type { TmpDisks } from './tmp-disk/tmp-disks.js';
import { WrappedChannel } from './wrapped/wrapped-channel.js';

const MB = 1024 * 1024;
/** Where every environment finds the platform: what `AWS_ENDPOINT_URL` says. */
const PLATFORM_PORT = 9002;
/** From the container's start to a runtime that waits. */
const BOOT_TIMEOUT_MS = 15_000;
/** A process that lost its connection is exiting; one that is still there after this is not. */
const EXIT_GRACE_MS = 1_000;

/** What every sandbox of a driver shares. */
export interface SandboxHost {
  readonly workerId: string;
  readonly envsDir: string;
  readonly hostsFile: string;
  readonly resolvFile: string;
  /** The program that containers start with. */
  readonly launcher: string;
  /** Shown wherever an image declares a volume. */
  readonly emptyDir: string;
  /** The groups that an image's processes see. */
  readonly groupFile: string;
  /** The cgroup that all sandboxes are in. */
  readonly cgroupParent: string;
  /** Makes disks for `/tmp`; without, it takes the container's memory. */
  readonly tmpDisks: TmpDisks | undefined;
  readonly containers: Containers;
  readonly cgroups: readonly MountEntry[];
  readonly removals: Gate;
  readonly serveRuntimeApi: ServeRuntimeApi;
  /** Without, environments find no platform. */
  readonly servePlatform: ServePlatformEndpoint | undefined;
  readonly egress: EgressNetwork;
  /** ms of INIT with more CPU than the function's own share. */
  readonly initBoostMs: number;
  readonly imageFor: (runtime: RuntimeId) => string;
  /** Told when a sandbox's container, mounts and directory are gone, or are left to the sweep with an error. */
  readonly onRemoved: (id: string, error?: unknown) => void;
}

/** One container and everything that the worker holds of it. */
export class DockerSandbox implements Sandbox {
  readonly #directory: EnvironmentDirectory;
  readonly #extensions: SandboxExtensions;
  readonly #session: SandboxSession;
  readonly #protocol: 'framed' | 'runtime-api';
  readonly #bootFailed = new AbortController();
  #log: LogPipe | undefined;
  #channel: RuntimeChannel | undefined;
  #api: { close(): void } | undefined;
  #platform: { close(): void } | undefined;
  #egress: Attachment | undefined;
  #assignment: Assignment | undefined;
  /** What the launcher is told to start at assignment; undefined for a stem's runtime, which runs already. */
  #start: ProcessStart | undefined;
  #tmp: Promise<TmpDisk> | undefined;
  /** Docker's id of the container, once it has started. */
  #run: Promise<string> | undefined;
  #containerId = '';
  #process: ContainerProcess | undefined;
  /** Why it ended, where this side decided so. */
  #verdict: SandboxEnd | undefined;
  #shutdownReason: ShutdownReason = 'spindown';
  #conclusion: Promise<void> | undefined;

  constructor(
    readonly id: string,
    readonly spec: SandboxSpec,
    readonly host: SandboxHost,
  ) {
    this.#directory = new EnvironmentDirectory(host.envsDir, id);
    this.#extensions = new SandboxExtensions({
      directory: this.#directory,
      process: () => this.#process,
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

  get alive(): boolean {
    return !isEnding(this.#session.state);
  }

  /** Makes the container and waits until its runtime does. On failure the caller has to `destroy`. */
  async boot(deadline: AbortSignal): Promise<void> {
    this.#directory.create(this.host.launcher);
    this.#log = new LogPipe(
      this.#directory.log,
      () => this.#onLogHangUp(),
      () => void this.destroy(),
      (chunk) => this.#extensions.session.telemetry.log('function', chunk),
    );
    this.#channel = await this.#openChannel();
    const { containers, workerId, hostsFile, resolvFile, emptyDir, groupFile, cgroupParent, tmpDisks, imageFor } =
      this.host;
    this.#tmp = tmpDisks?.mount(this.spec.tmpMb, this.#directory.tmpImage, this.#directory.tmp);
    const tmp = await this.#tmp;
    if (!this.alive) throw this.#bootError('it was destroyed');
    const plan = {
      id: this.id,
      workerId,
      spec: this.spec,
      image: this.spec.image === undefined ? imageFor(this.spec.runtime) : this.spec.image.id,
      taskDir: this.#directory.task,
      optDir: this.#directory.opt,
      tmpDir: tmp?.target,
      runDir: this.#directory.run,
      hostsFile,
      resolvFile,
      emptyDir,
      groupFile,
      cgroupParent,
    };
    this.#run = containers.run(plan, deadline);
    const containerId = await this.#run;
    this.#containerId = containerId;
    await tmp?.leaveToContainer();
    const pid = await containers.pidOf(containerId);
    if (pid === 0) throw this.#bootError('it ended at once');
    if (!this.alive) throw this.#bootError('it was destroyed');
    this.#process = ContainerProcess.adopt(pid, containerId, this.host.cgroups);
    const until = AbortSignal.any([AbortSignal.timeout(BOOT_TIMEOUT_MS), this.#bootFailed.signal, deadline]);
    try {
      await this.#channel.booted(pid, until);
      const listener = listenInNamespaceOf(this.#process.handle, RUNTIME_API_PORT);
      this.#api = this.host.serveRuntimeApi(listener, this.#session, this.#extensions.session);
      this.#platform = this.#servePlatform(this.#process.handle);
      this.#session.booted();
    } catch (error) {
      throw this.#bootError(error instanceof Error ? error.message : String(error));
    }
  }

  async assign(assignment: Assignment): Promise<InitOutcome> {
    this.#notice();
    if (!this.alive) return this.#session.unassigned();
    this.#session.assign();
    this.#assignment = assignment;
    // INIT has the CPU that the container was made with, as on Lambda; from here on it is the function's share.
    const limitCpu = () => this.#process?.limitCpu(assignment.memoryMb / LIMITS.memoryPerVcpu);
    const boost = setTimeout(() => this.#orEnd(limitCpu), this.host.initBoostMs);
    try {
      if (assignment.codeDir !== undefined) this.#directory.mountCode(assignment.codeDir);
      if (assignment.layerDirs !== undefined) this.#directory.mountLayers(assignment.layerDirs);
      this.#process?.limitMemory(assignment.memoryMb * MB);
      if (assignment.egress !== undefined && assignment.egress.mode !== 'none') await this.#attach(assignment.egress);
      // The answer may be quicker than this function: whoever waits for it must be there first.
      const initialised = this.#session.initialise(assignment.initTimeoutMs);
      if (this.#protocol === 'runtime-api') this.#start = startOf(assignment);
      const registered = this.#extensions.begin(assignment, this.#start !== undefined);
      if (registered === undefined) this.#channel?.handOver(assignment);
      else void registered.then(() => this.#handOver(assignment)).catch(() => this.destroy());
      const outcome = await initialised;
      this.#extensions.reportInit(outcome);
      if (outcome.kind === 'ready') limitCpu();
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
    this.#process?.freeze();
  }

  thaw(): void {
    if (!this.alive) return;
    this.#session.thaw();
    this.#process?.thaw();
    this.#extensions.session.telemetry.resume();
  }

  takeLog(): Uint8Array {
    const written = this.#log?.take() ?? new Uint8Array(0);
    const ofExtensions = this.#extensions.takeLog();
    return ofExtensions.length === 0 ? written : Buffer.concat([ofExtensions, written]);
  }

  memoryPeakBytes(): number {
    return this.#process?.memoryPeakBytes() ?? 0;
  }

  destroy(): Promise<void> {
    this.#notice();
    // One that is ending already, or is gone, has a reason of its own, which somebody may be waiting for.
    if (this.alive && this.#process?.isAlive() !== false) this.#verdict ??= { reason: 'destroyed' };
    this.#session.drain();
    return this.#conclude();
  }

  async #openChannel(): Promise<RuntimeChannel> {
    if (this.spec.wrapped === true) return this.#openWrapped(this.spec.runtime);
    if (this.#protocol === 'framed') {
      return FramedChannel.listen(this.#directory.socket, this.#session, () => this.#onCutOff());
    }
    return new RuntimeApiChannel(this.#directory.assign);
  }

  /** A sandbox that ends meanwhile takes its link along. */
  async #attach(policy: EgressPolicy): Promise<void> {
    if (this.#process === undefined) return;
    try {
      this.#egress = await this.host.egress.attach(this.#process.handle, this.id, policy);
    } catch (error) {
      this.#notice();
      if (this.alive) throw error;
    }
    if (!this.alive) this.#egress?.close();
  }

  #servePlatform(handle: ProcessHandle): { close(): void } | undefined {
    const serve = this.host.servePlatform;
    return serve?.(listenInNamespaceOf(handle, PLATFORM_PORT), this.id, () => this.#assignment);
  }

  async #openWrapped(runtime: RuntimeId): Promise<RuntimeChannel> {
    const { containers, imageFor } = this.host;
    return WrappedChannel.listen({
      directory: this.#directory,
      session: this.#session,
      command: await containers.commandOf(imageFor(runtime)),
      wrapperOf: ({ environment }) => execWrapper(runtime, environment),
      environmentOf: (pid) => environmentOfProcess(pid, this.#containerId),
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
    if (this.alive && this.#process?.isAlive() === false) this.#onCutOff();
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
    if (this.#process?.outOfMemory() === true) this.#breakOff({ reason: 'out-of-memory' });
    else this.#session.breakOff({ failure });
  }

  /** Extensions live on, so that they can be told. */
  #onRuntimeExit(exit: ProcessExit): void {
    this.#breakOff(this.#process?.outOfMemory() === true ? { reason: 'out-of-memory' } : exit);
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

  /** Ends the process: at once, or when its extensions have been told. */
  #stop(): void {
    const told = this.#extensions.shutDown(this.#shutdownReason);
    if (told === undefined) this.#process?.kill();
    else void told.finally(() => this.#process?.kill());
  }

  async #runConclusion(): Promise<void> {
    // A container on its way cannot be called back, so it is waited for and then removed.
    const containerId = await this.#run?.catch(() => undefined);
    await this.#process?.exited(EXIT_GRACE_MS, () => this.#onLinger());
    this.#session.lose();
    this.#bootFailed.abort(new Error('it ended while it booted'));
    this.#verdict ??=
      containerId === undefined
        ? { reason: 'destroyed' }
        : await this.host.containers.endOf(containerId, this.#process?.outOfMemory() === true);
    if (this.#verdict.reason === 'out-of-memory') this.#process?.sawOutOfMemory();
    this.#log?.close();
    this.#extensions.close();
    this.#session.end(this.#verdict);
    await this.#remove();
  }

  /** A framed function has cut the connection that it must keep; another has only closed its output. */
  #onLinger(): void {
    if (this.#protocol === 'framed') this.#onDrain('failure');
  }

  async #remove(): Promise<void> {
    // One that is being made is waited for; one that could not be made has left nothing.
    const tmp = this.#tmp?.catch(() => undefined);
    try {
      this.#channel?.close();
      this.#api?.close();
      this.#platform?.close();
      this.#egress?.close();
      try {
        await this.host.removals.run(() => this.host.containers.remove(containerName(this.id)));
      } finally {
        // Where Docker did not answer, the container holds it until the sweep, and this process does not.
        await (await tmp)?.release();
      }
      await this.#directory.remove();
      this.host.onRemoved(this.id);
    } catch (error) {
      this.host.onRemoved(this.id, error);
    } finally {
      this.#process?.close();
    }
  }

  #bootError(reason: string): Error {
    const written = Buffer.from(this.takeLog()).toString().trim();
    return new Error(
      `The ${nameOf(this.spec)} did not boot: ${reason}.${written === '' ? '' : ` It wrote: ${written}`}`,
    );
  }
}

/** What a sandbox is made of, in words. */
export function nameOf({ runtime, image }: SandboxSpec): string {
  return image === undefined ? `runtime ${runtime}` : `image ${image.id}`;
}
