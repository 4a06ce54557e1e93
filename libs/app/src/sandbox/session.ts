import type { ExtensionFailure } from '@stoker/core/extensions/extension-failure';
import { advance, IllegalTransition, isEnding } from '@stoker/core/sandbox-state/sandbox-state';
import type { SandboxEvent, SandboxState } from '@stoker/core/sandbox-state/sandbox-state';
import type { ShutdownReason } from '../ports/extension-session.js';
import type { ResponseStream, RuntimeSession } from '../ports/runtime-session.js';
import type {
  ExecutionOutcome,
  InitOutcome,
  RuntimeError,
  SandboxEnd,
  SandboxInvocation,
  Settled,
} from '../ports/sandbox-driver.js';
import { Deadline } from './deadline.js';
import { StreamedResponse } from './streamed-response.js';

/** Whoever else takes part in what a runtime does: the extensions of its environment. */
export interface SessionFollower {
  /** The runtime is initialised. Resolves when the others are; undefined where nobody has to be waited for. */
  initialised(): Promise<void> | undefined;
  /** An invocation begins. */
  invoke(invocation: SandboxInvocation): void;
  /** The runtime is done with it, or it is over without the runtime. */
  answered(invocation: SandboxInvocation, outcome: ExecutionOutcome): void;
  /** Resolves when the others are done with the invocation as well; undefined where nobody has to be waited for. */
  settled(): Promise<void> | undefined;
}

/** An invocation that has no outcome yet. */
interface Execution {
  readonly invocation: SandboxInvocation;
  readonly settle: (outcome: ExecutionOutcome) => void;
  readonly deadline: Deadline;
  /** The runtime has fetched it. */
  delivered: boolean;
  /** When it did, monotonic ms. */
  deliveredAt: number;
  /** Its answer, where that comes in pieces and has begun. */
  stream: StreamedResponse | undefined;
}

/** A process that dies of what came before dies before it reads on; a starved one may be a while about it. */
const TAKING_MS = 500;

interface Initialisation {
  readonly settle: (outcome: InitOutcome) => void;
  readonly deadline: Deadline;
}

/** An invocation that the runtime has answered and others are not done with. */
interface Settling {
  readonly settle: (how: Settled) => void;
  readonly deadline: Deadline;
}

/**
 * The conversation with one sandbox, from boot to end, as the table of states allows it. A driver holds one side
 * (`booted`, `assign`, `invoke`, `end`…), whatever carries messages to the runtime holds the other, which is
 * `RuntimeSession`: the framed socket, the HTTP Runtime API and the fake driver all stand on this class.
 */
export class SandboxSession implements RuntimeSession {
  #state: SandboxState = 'creating';
  readonly #end = Promise.withResolvers<SandboxEnd>();
  /** What is said to those who come too late, until the reason is known. */
  #knownEnd: SandboxEnd = { reason: 'destroyed' };
  readonly #onDrain: (reason: ShutdownReason) => void;
  readonly #follower: SessionFollower | undefined;
  #init: Initialisation | undefined;
  #execution: Execution | undefined;
  #settling: Settling | undefined;
  /** When the invocation that began last is out of time, monotonic ms. */
  #outOfTimeAt = 0;
  /** Why it drains, once it does. */
  #cause: ShutdownReason = 'spindown';
  /** The runtime's unanswered `next`. */
  #waiter: ((invocation: SandboxInvocation | undefined) => void) | undefined;

  /**
   * @param onDrain called at most once, when the process has to be ended: after a timeout, a failed INIT or `drain`
   * @param follower extensions, which INIT and invocations wait for as well
   */
  constructor(onDrain: (reason: ShutdownReason) => void, follower?: SessionFollower) {
    this.#onDrain = onDrain;
    this.#follower = follower;
  }

  get state(): SandboxState {
    return this.#state;
  }

  get ended(): Promise<SandboxEnd> {
    return this.#end.promise;
  }

  /** The runtime inside waits for its assignment. */
  booted(): void {
    this.#advance('booted');
  }

  /** Binds the sandbox; what the runtime needs may now be handed over. */
  assign(): void {
    this.#advance('assign');
  }

  /** The answer to an assignment that came when the sandbox was ending already. */
  unassigned(): InitOutcome {
    return { kind: 'ended', end: this.#knownEnd, assigned: false };
  }

  /** Everything is handed over: waits for INIT, at most `timeoutMs`. */
  initialise(timeoutMs: number): Promise<InitOutcome> {
    if (isEnding(this.#state)) return Promise.resolve(this.unassigned());
    return new Promise((settle) => {
      this.#advance('hand-over');
      this.#init = { settle, deadline: new Deadline(timeoutMs, () => this.#finishInit({ kind: 'timeout' })) };
    });
  }

  invoke(invocation: SandboxInvocation): Promise<ExecutionOutcome> {
    if (isEnding(this.#state)) return Promise.resolve(this.#undelivered());
    return new Promise((settle) => {
      this.#advance('invoke');
      const deadline = new Deadline(invocation.timeoutMs, () => this.#timeOut());
      this.#execution = { invocation, settle, deadline, delivered: false, deliveredAt: 0, stream: undefined };
      this.#outOfTimeAt = performance.now() + invocation.timeoutMs;
      this.#follower?.invoke(invocation);
      this.#deliver();
    });
  }

  /** Waits until everybody is done with the invocation that was answered, within its time; undefined where all are. */
  settle(): Promise<Settled> | undefined {
    const others = isEnding(this.#state) ? undefined : this.#follower?.settled();
    if (others === undefined) return undefined;
    return new Promise((settle) => {
      const deadline = new Deadline(this.#outOfTimeAt - performance.now(), () => this.#timeOut());
      this.#settling = { settle, deadline };
      void others.then(() => this.#finishSettling('done'));
    });
  }

  freeze(): void {
    this.#advance('freeze');
  }

  thaw(): void {
    this.#advance('thaw');
  }

  /**
   * The process is going, or gone, by itself: nothing new is given to it. An invocation that it has not taken is
   * answered now; INIT, or one that it has taken, waits for `end` to say why and is out of time no more.
   */
  lose(): void {
    if (isEnding(this.#state)) return;
    this.#advance('drain');
    this.#stopWaiting();
    this.#init?.deadline.clear();
    this.#execution?.deadline.clear();
    this.#execution?.stream?.awaitEnd();
    this.#finishSettling('ended');
    if (this.#execution?.delivered === false) this.#settleExecution(this.#undelivered());
  }

  /** The same, and the process has to be ended. Calling it again changes nothing. */
  drain(): void {
    if (isEnding(this.#state)) return;
    this.lose();
    this.#onDrain(this.#cause);
  }

  /**
   * An extension has failed, or the runtime's process alone is gone: who waits for INIT or for an invocation that was
   * taken is answered so, and the rest of the processes have to be ended.
   */
  breakOff(cause: { readonly failure: ExtensionFailure } | { readonly end: SandboxEnd }): void {
    if (this.#state === 'destroyed') return;
    if ('end' in cause) this.#knownEnd = cause.end;
    const outcome =
      'end' in cause ? ({ kind: 'ended', ...cause } as const) : ({ kind: 'extension', ...cause } as const);
    this.#settleInit(outcome.kind === 'ended' ? { ...outcome, assigned: true } : outcome);
    if (this.#execution?.delivered === true) {
      this.#settleExecution(outcome.kind === 'ended' ? { ...outcome, delivered: true } : outcome);
    }
    this.#drainFor('failure');
  }

  /** The process is gone: answers everybody who waits. The first reason given is the one that counts. */
  end(end: SandboxEnd): void {
    if (this.#state === 'destroyed') return;
    this.#knownEnd = end;
    this.drain();
    this.#advance('gone');
    this.#settleInit({ kind: 'ended', end, assigned: true });
    this.#settleExecution({ kind: 'ended', end, delivered: this.#execution?.delivered === true });
    this.#end.resolve(end);
  }

  next(): Promise<SandboxInvocation | undefined> {
    if (isEnding(this.#state)) return Promise.resolve(undefined);
    this.#execution?.stream?.giveUp();
    return new Promise((resolve) => {
      if (this.isInitialising()) this.#runtimeInitialised();
      else if (!this.#mayAsk()) throw new IllegalTransition(this.#state, 'initialised');
      // A second `next` means that the connection of the first was lost.
      this.#stopWaiting();
      this.#waiter = resolve;
      this.#deliver();
    });
  }

  isUnderWay(requestId: string): boolean {
    return this.#underWay(requestId) !== undefined;
  }

  isInitialising(): boolean {
    return this.#state === 'initialising';
  }

  neverTaken(requestId: string): void {
    const execution = this.#underWay(requestId);
    if (execution === undefined) return;
    if (performance.now() - execution.deliveredAt <= TAKING_MS) execution.delivered = false;
  }

  respond(requestId: string, payload: Uint8Array): boolean {
    return this.isUnderWay(requestId) && this.#answer({ kind: 'success', payload });
  }

  fail(requestId: string, error: RuntimeError): boolean {
    return this.isUnderWay(requestId) && this.#answer({ kind: 'error', error });
  }

  takesStream(requestId: string): boolean {
    return this.#underWay(requestId)?.invocation.sink !== undefined;
  }

  stream(requestId: string, contentType: string): ResponseStream | undefined {
    const execution = this.#underWay(requestId);
    if (execution === undefined) return undefined;
    const { sink } = execution.invocation;
    execution.stream = new StreamedResponse(sink, (outcome) => this.#execution === execution && this.#answer(outcome));
    sink?.begin(contentType);
    return execution.stream;
  }

  failInit(error: RuntimeError): boolean {
    if (!this.isInitialising()) return false;
    this.#finishInit({ kind: 'error', error });
    return true;
  }

  #advance(event: SandboxEvent): void {
    this.#state = advance(this.#state, event);
  }

  /** INIT is over and no invocation is unanswered. A frozen runtime's `next` may have been on its way already. */
  #mayAsk(): boolean {
    return (
      this.#state === 'ready' || this.#state === 'frozen' || (this.#state === 'busy' && !this.#execution?.delivered)
    );
  }

  #deliver(): void {
    if (this.#execution === undefined || this.#waiter === undefined) return;
    this.#execution.delivered = true;
    this.#execution.deliveredAt = performance.now();
    this.#waiter(this.#execution.invocation);
    this.#waiter = undefined;
  }

  /** The execution of `requestId` while it is handed out and no answer has begun. */
  #underWay(requestId: string): Execution | undefined {
    const execution = this.#execution;
    if (execution?.delivered !== true || execution.stream !== undefined) return undefined;
    return execution.invocation.requestId === requestId ? execution : undefined;
  }

  #answer(outcome: ExecutionOutcome): boolean {
    // An answer that was on its way when the process was found to be gone counts.
    if (!isEnding(this.#state)) this.#advance('answer');
    this.#settleExecution(outcome);
    return true;
  }

  #runtimeInitialised(): void {
    const others = this.#follower?.initialised();
    if (others === undefined) return this.#finishInit({ kind: 'ready' });
    void others.then(() => {
      if (this.isInitialising()) this.#finishInit({ kind: 'ready' });
    });
  }

  #finishInit(outcome: InitOutcome): void {
    if (outcome.kind === 'ready') this.#advance('initialised');
    this.#settleInit(outcome);
    if (outcome.kind !== 'ready') this.#drainFor(outcome.kind === 'timeout' ? 'timeout' : 'failure');
  }

  #undelivered(): ExecutionOutcome {
    return { kind: 'ended', end: this.#knownEnd, delivered: false };
  }

  #timeOut(): void {
    this.#settleExecution({ kind: 'timeout' });
    this.#finishSettling('timeout');
    this.#drainFor('timeout');
  }

  #drainFor(cause: ShutdownReason): void {
    if (!isEnding(this.#state)) this.#cause = cause;
    this.drain();
  }

  #finishSettling(how: Settled): void {
    const settling = this.#settling;
    if (settling === undefined) return;
    this.#settling = undefined;
    settling.deadline.clear();
    settling.settle(how);
  }

  #settleInit(outcome: InitOutcome): void {
    const init = this.#init;
    if (init === undefined) return;
    this.#init = undefined;
    init.deadline.clear();
    init.settle(outcome);
  }

  #settleExecution(outcome: ExecutionOutcome): void {
    const execution = this.#execution;
    if (execution === undefined) return;
    this.#execution = undefined;
    execution.deadline.clear();
    execution.stream?.close();
    this.#follower?.answered(execution.invocation, outcome);
    execution.settle(outcome);
  }

  #stopWaiting(): void {
    this.#waiter?.(undefined);
    this.#waiter = undefined;
  }
}
