import type { ExtensionFailure } from '@stoker/core/extensions/extension-failure';
import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import type { RuntimeId } from '@stoker/core/model/runtime';
import type { PreparedImage } from './image-store.js';
import type { ResponseSink } from './response-sink.js';

/** What a sandbox is made for, before anybody owns it: one of our runtimes, or a function's own image. */
export type SandboxSpec = RuntimeSandboxSpec | ImageSandboxSpec;

export interface RuntimeSandboxSpec {
  readonly runtime: RuntimeId;
  readonly image?: undefined;
  /** Its runtime is not started before it is assigned, and then by the function's wrapper: see `execWrapper`. */
  readonly wrapped?: true;
  /** MB of `/tmp`; fixed when the sandbox is created. */
  readonly tmpMb: number;
}

export interface ImageSandboxSpec {
  readonly runtime?: undefined;
  readonly wrapped?: undefined;
  readonly image: Pick<PreparedImage, 'id' | 'volumes'>;
  /** As above. */
  readonly tmpMb: number;
}

/** A process as it is to be started. */
export interface ProcessStart {
  /** Program and arguments; none for one that is looked for where custom runtimes have theirs. */
  readonly argv: readonly string[];
  readonly directory: string;
}

/** Everything a sandbox gets when it is bound, once and for life, to one version of one function. */
export interface Assignment {
  /** Host directory with the read-only code, mounted at `/var/task`; absent for an image, which has its own there. */
  readonly codeDir?: string | undefined;
  /**
   * Host directories of its layers, shown as one at `/opt`, read-only: of what two have, the later one's counts. Absent
   * for an image, which has its own there.
   */
  readonly layerDirs?: readonly string[] | undefined;
  /** What an image starts; absent for a runtime. */
  readonly start?: ProcessStart | undefined;
  /** Empty for an image, whose command says it. */
  readonly handler: string;
  readonly memoryMb: number;
  /** The complete environment of the function's process, reserved variables included. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it may connect to; nowhere unless given. */
  readonly egress?: EgressPolicy | undefined;
  readonly accountId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** ms that INIT may take. */
  readonly initTimeoutMs: number;
}

export interface SandboxInvocation {
  readonly requestId: string;
  /** The ARN as invoked, qualifier included. */
  readonly functionArn: string;
  readonly payload: Uint8Array;
  /** ms the handler may take. */
  readonly timeoutMs: number;
  /** Wall clock at which it is out of time, ms since the epoch. */
  readonly deadlineMs: number;
  readonly clientContext?: string | undefined;
  /** The tenant that the sandbox serves, where its function isolates them. */
  readonly tenantId?: string | undefined;
  readonly traceId?: string | undefined;
  /** Takes a streamed response as it comes. Without one it is gathered, and answered as a whole. */
  readonly sink?: ResponseSink | undefined;
}

/** An error as a runtime reports it. */
export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: readonly string[];
  /** The whole JSON body as the runtime sent it, for the caller. */
  readonly body: Uint8Array;
}

/**
 * How INIT ended. Anything but `ready` means the sandbox is ending. `assigned` is false when the process was gone
 * before the function's code and environment were handed over: no fault of the function, so another sandbox will do.
 */
export type InitOutcome =
  | { readonly kind: 'ready' }
  | { readonly kind: 'error'; readonly error: RuntimeError }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'extension'; readonly failure: ExtensionFailure }
  | { readonly kind: 'ended'; readonly end: SandboxEnd; readonly assigned: boolean };

/**
 * How an invocation ended. After `timeout` and `ended` the sandbox is ending. `delivered` is false when the process was
 * gone before the runtime took the event, so that it can be run elsewhere as if nothing had happened; that is said at
 * once, so `end` is `destroyed` then where the reason is not known yet. The payload of a response that went to a sink is
 * empty; whatever else it ends with, the sink may have had a part of it.
 */
export type ExecutionOutcome =
  | { readonly kind: 'success'; readonly payload: Uint8Array }
  | { readonly kind: 'error'; readonly error: RuntimeError }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'extension'; readonly failure: ExtensionFailure }
  | { readonly kind: 'ended'; readonly end: SandboxEnd; readonly delivered: boolean };

/** How the extensions were done with an invocation. After `timeout` and `ended` the sandbox is ending. */
export type Settled = 'done' | 'timeout' | 'ended';

/** What an invocation came to, for those in the sandbox who want to be told. */
export interface SandboxReport {
  readonly requestId: string;
  readonly tenantId?: string | undefined;
  readonly status: 'success' | 'error' | 'failure' | 'timeout';
  readonly errorType?: string | undefined;
  readonly traceId?: string | undefined;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly memoryPeakBytes: number;
  readonly initMs?: number | undefined;
}

/** Why a sandbox's process is gone. */
export type SandboxEnd =
  | { readonly reason: 'exit'; readonly status: number }
  | { readonly reason: 'signal'; readonly signal: string }
  | { readonly reason: 'out-of-memory' }
  /** `destroy` was called, or the container vanished. */
  | { readonly reason: 'destroyed' };

/**
 * A hardened, started container whose runtime has booted. The order of calls is `assign` once, then any number of
 * `invoke`, never two at a time, each followed by `settle`; `freeze` and `thaw` only while no call is under way; `destroy` at any moment and
 * more than once. A call against this order rejects (`freeze` and `thaw` throw) with an `IllegalTransition` and
 * changes nothing. Once `alive` is false, `assign` and `invoke` answer `ended` at once, the others do nothing.
 */
export interface Sandbox {
  readonly id: string;
  readonly spec: SandboxSpec;
  /** False from the first sign of its end on, before `ended` says why: nothing new may be given to it. */
  readonly alive: boolean;
  /** Resolves once, when the process is gone for whatever reason. Never rejects. */
  readonly ended: Promise<SandboxEnd>;
  /**
   * Another sandbox in the same container, whose runtime waits for its assignment, to the same version of the same function and the
   * same tenant alone: what the function left in `/tmp` is still there. Where processes had to be ended (a timeout, a failed INIT)
   * and it could be had, else undefined; resolves when this one has ended or later. Absent from drivers that make none.
   */
  readonly successor?: Promise<Sandbox | undefined>;
  /**
   * Mounts the code, sets the limits, hands the environment over and waits for INIT. Rejects where the platform
   * itself fails to do so; the sandbox is destroyed then.
   */
  assign(assignment: Assignment): Promise<InitOutcome>;
  invoke(invocation: SandboxInvocation): Promise<ExecutionOutcome>;
  /**
   * What is left of an invocation that was answered: resolves when the extensions are done with it, which counts as part
   * of it. Undefined where none has anything to do with it, so that there is nothing to wait for.
   */
  settle(): Promise<Settled> | undefined;
  /** Tells extensions that want to know. Does nothing where there are none. */
  report(report: SandboxReport): void;
  /** Stops every process; nothing runs until `thaw`. Synchronous and fast. */
  freeze(): void;
  thaw(): void;
  /** What the function wrote since the last call, oldest first; what was written before the answer is in it. */
  takeLog(): Uint8Array;
  /** Largest memory use so far, bytes. */
  memoryPeakBytes(): number;
  /**
   * Ends the process at once, or within two seconds where extensions have to be told, and removes container, mounts
   * and directories. Resolves when they are gone.
   */
  destroy(): Promise<void>;
}

/** Makes sandboxes on this host. Every call has a deadline of its own and rejects when it passes. */
export interface SandboxDriver {
  /** Readies the host (directories, mounts, images present) and removes what an earlier process left. */
  start(): Promise<SweepReport>;
  /** Whether it makes sandboxes of this runtime; known once it has started. False where an optional runtime's image is absent. */
  serves(runtime: RuntimeId): boolean;
  /** Resolves when the runtime inside has booted and waits for its assignment. */
  create(spec: SandboxSpec): Promise<Sandbox>;
  /** Lists what exists by label and removes what this process does not hold. */
  sweep(): Promise<SweepReport>;
  /** Destroys everything it holds. */
  close(): Promise<void>;
}

/** What a sweep removed. */
export interface SweepReport {
  readonly containers: number;
  readonly mounts: number;
  readonly directories: number;
}
