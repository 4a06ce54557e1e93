/** Where an execution environment is in its life. */
export type SandboxState =
  | 'absent'
  | 'creating'
  | 'stem'
  | 'assigning'
  | 'initialising'
  | 'ready'
  | 'busy'
  | 'frozen'
  | 'draining'
  | 'destroyed';

/**
 * What moves it: `booted` when the language runtime waits, `hand-over` when code, limits and environment are in
 * place, `initialised` when INIT is over, `answer` when the invocation under way has its outcome, `drain` when it
 * is to end or has ended for whatever reason, `gone` when nothing of its process is left.
 */
export type SandboxEvent =
  | 'create'
  | 'booted'
  | 'assign'
  | 'hand-over'
  | 'initialised'
  | 'invoke'
  | 'answer'
  | 'freeze'
  | 'thaw'
  | 'drain'
  | 'gone';

/** The whole life as a table: an absent cell is an illegal move. Nothing leads back to `stem`. */
export const SANDBOX_TRANSITIONS: Readonly<
  Record<SandboxState, Readonly<Partial<Record<SandboxEvent, SandboxState>>>>
> = {
  absent: { create: 'creating' },
  creating: { booted: 'stem', drain: 'draining' },
  stem: { assign: 'assigning', drain: 'draining' },
  assigning: { 'hand-over': 'initialising', drain: 'draining' },
  initialising: { initialised: 'ready', drain: 'draining' },
  ready: { invoke: 'busy', freeze: 'frozen', drain: 'draining' },
  busy: { answer: 'ready', drain: 'draining' },
  frozen: { thaw: 'ready', drain: 'draining' },
  draining: { gone: 'destroyed' },
  destroyed: {},
};

/** A call or a message that the state does not allow; nothing has changed. */
export class IllegalTransition extends Error {
  constructor(
    readonly state: SandboxState,
    readonly event: SandboxEvent,
  ) {
    super(`A sandbox that is ${state} does not allow "${event}".`);
    this.name = 'IllegalTransition';
  }
}

/**
 * The state after `event`.
 *
 * @throws IllegalTransition where the table has no cell
 */
export function advance(state: SandboxState, event: SandboxEvent): SandboxState {
  const next = SANDBOX_TRANSITIONS[state][event];
  if (next === undefined) throw new IllegalTransition(state, event);
  return next;
}

/** True once there is no way back to serving. */
export function isEnding(state: SandboxState): boolean {
  return state === 'draining' || state === 'destroyed';
}
