import { advance, IllegalTransition, isEnding } from '@stoker/core/sandbox-state/sandbox-state';
import type { SandboxEvent, SandboxState } from '@stoker/core/sandbox-state/sandbox-state';
import type { ResponseStream, RuntimeSession } from '../ports/runtime-session.js';
import type {
  ExecutionOutcome,
  InitOutcome,
  RuntimeError,
  SandboxEnd,
  SandboxInvocation,
} from '../ports/sandbox-driver.js';
import { Deadline } from './deadline.js';
import { StreamedResponse } from './streamed-response.js';

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
  readonly #onDrain: () => void;
  #init: Initialisation | undefined;
  #execution: Execution | undefined;
  /** The runtime's unanswered `next`. */
  #waiter: ((invocation: SandboxInvocation | undefined) => void) | undefined;

  /** @param onDrain called at most once, when the process has to be ended: after a timeout, a failed INIT or `drain` */
  constructor(onDrain: () => void) {
    this.#onDrain = onDrain;
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
      this.#deliver();
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
    if (this.#execution?.delivered === false) this.#settleExecution(this.#undelivered());
  }

  /** The same, and the process has to be ended. Calling it again changes nothing. */
  drain(): void {
    if (isEnding(this.#state)) return;
    this.lose();
    this.#onDrain();
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
      if (this.isInitialising()) this.#finishInit({ kind: 'ready' });
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

  #finishInit(outcome: InitOutcome): void {
    if (outcome.kind === 'ready') this.#advance('initialised');
    this.#settleInit(outcome);
    if (outcome.kind !== 'ready') this.drain();
  }

  #undelivered(): ExecutionOutcome {
    return { kind: 'ended', end: this.#knownEnd, delivered: false };
  }

  #timeOut(): void {
    this.#settleExecution({ kind: 'timeout' });
    this.drain();
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
    execution.settle(outcome);
  }

  #stopWaiting(): void {
    this.#waiter?.(undefined);
    this.#waiter = undefined;
  }
}
