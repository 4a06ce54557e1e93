/**
 * Where one extension of an execution environment is in its life. An external one begins as `started`, when its program
 * was started; an internal one, which lives inside the runtime's process, begins when it registers.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export type ExtensionState =
  | 'started'
  | 'registered'
  /** It has asked for its next event and waits. */
  | 'ready'
  /** It has an event. */
  | 'running'
  | 'init-failed'
  | 'exit-failed'
  | 'launch-failed'
  | 'exited';

/** What moves it: `ask` when it asks for its next event, `deliver` when it gets one, `exit` when its process is gone. */
export type ExtensionMove = 'register' | 'ask' | 'deliver' | 'fail-init' | 'fail-exit' | 'fail-launch' | 'exit';

/** The whole life as a table: an absent cell is an illegal move. What failed stays failed, and may say so again. */
export const EXTENSION_TRANSITIONS: Readonly<
  Record<ExtensionState, Readonly<Partial<Record<ExtensionMove, ExtensionState>>>>
> = {
  started: { register: 'registered', 'fail-launch': 'launch-failed', exit: 'exited' },
  registered: { ask: 'ready', 'fail-init': 'init-failed', 'fail-exit': 'exit-failed', exit: 'exited' },
  // Asking twice means that the connection of the first question was lost.
  ready: { ask: 'ready', deliver: 'running', 'fail-exit': 'exit-failed', exit: 'exited' },
  running: { ask: 'ready', 'fail-exit': 'exit-failed', exit: 'exited' },
  'init-failed': { 'fail-init': 'init-failed', exit: 'init-failed' },
  'exit-failed': { 'fail-exit': 'exit-failed', exit: 'exit-failed' },
  'launch-failed': {},
  exited: {},
};

/** The states as Lambda's log lines and error messages name them. */
export const EXTENSION_STATE_NAMES: Readonly<Record<ExtensionState, string>> = {
  started: 'Started',
  registered: 'Registered',
  ready: 'Ready',
  running: 'Running',
  'init-failed': 'InitError',
  'exit-failed': 'ExitError',
  'launch-failed': 'LaunchError',
  exited: 'Exited',
};

/** The state after a move; undefined where the table has no cell. */
export function moveExtension(state: ExtensionState, move: ExtensionMove): ExtensionState | undefined {
  return EXTENSION_TRANSITIONS[state][move];
}
