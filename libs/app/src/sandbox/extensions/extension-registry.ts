import { randomUUID } from 'node:crypto';
import { exitDetail, launchDetail, MAX_EXTENSIONS } from '@stoker/core/extensions/extension-failure';
import type { ExtensionFailure, ProcessExit } from '@stoker/core/extensions/extension-failure';
import { EXTENSION_STATE_NAMES, moveExtension } from '@stoker/core/extensions/extension-state';
import type { ExtensionMove, ExtensionState } from '@stoker/core/extensions/extension-state';
import { EXTENSION_EVENTS, ExtensionRefusal } from '../../ports/extension-session.js';
import type { ExtensionEvent, ExtensionEventType, ShutdownReason } from '../../ports/extension-session.js';
import type { SandboxInvocation } from '../../ports/sandbox-driver.js';

interface Extension {
  readonly identifier: string;
  readonly name: string;
  /** A process of its own; an internal one lives in the runtime's. */
  readonly external: boolean;
  state: ExtensionState;
  events: readonly ExtensionEventType[];
  errorType?: string;
  /** Its unanswered `next`. */
  waiter?: ((event: ExtensionEvent | undefined) => void) | undefined;
  /** What it is to get when it asks. */
  pending?: ExtensionEvent | undefined;
}

/** How an extension stands, for the log line and the event about it. */
export interface ExtensionStatus {
  readonly name: string;
  readonly state: string;
  readonly events: readonly ExtensionEventType[];
  readonly errorType?: string | undefined;
}

/**
 * The extensions of one environment: who is registered, who waits for an event and who has one. It makes no process
 * and ends none; whoever owns it does so, and tells it what came of them.
 */
export class ExtensionRegistry {
  readonly #extensions = new Map<string, Extension>();
  readonly #gates = new Set<{ readonly isOpen: () => boolean; readonly open: () => void }>();
  #registrationClosed = false;
  #shutdown: Extract<ExtensionEvent, { eventType: 'SHUTDOWN' }> | undefined;
  #failed = false;

  /** @param onFailure called at most once, when an extension has failed and the environment must end */
  constructor(private readonly onFailure: (failure: ExtensionFailure) => void) {}

  get size(): number {
    return this.#extensions.size;
  }

  get hasExternal(): boolean {
    return this.#some(({ external }) => external);
  }

  get hasInternal(): boolean {
    return this.#some(({ external }) => !external);
  }

  get statuses(): ExtensionStatus[] {
    return [...this.#extensions.values()].map(({ name, state, events, errorType }) => ({
      name,
      state: EXTENSION_STATE_NAMES[state],
      events,
      errorType,
    }));
  }

  /** External extensions are being started; resolves when all have registered, and never if one does not. */
  launch(names: readonly string[]): Promise<void> {
    for (const name of names) this.#add(name, true);
    if (names.length > MAX_EXTENSIONS) {
      this.#fail({ errorType: 'Extension.LaunchError', detail: 'ErrTooManyExtensions' });
    }
    return this.#until(() => !this.#some(({ state }) => state === 'started'));
  }

  register(name: string, events: readonly string[]): string {
    const launched = this.#named(name);
    const allowed = launched?.external === true ? EXTENSION_EVENTS : INTERNAL_EVENTS;
    const unknown = events.find((event) => !(allowed as readonly string[]).includes(event));
    if (unknown !== undefined) throw invalidEvent(unknown, launched?.external === true);
    const extension = launched ?? this.#addInternal(name);
    if (!extension.external && extension.state !== 'started') {
      throw new ExtensionRefusal('Extension.InvalidExtensionState', 'Extension with this name already registered');
    }
    this.#move(extension, 'register', extension.name);
    extension.events = [...new Set(events as readonly ExtensionEventType[])];
    this.#moved();
    return extension.identifier;
  }

  /** @throws ExtensionRefusal for an identifier of nobody */
  nameOf(identifier: string): string {
    return this.#known(identifier).name;
  }

  next(identifier: string): Promise<ExtensionEvent | undefined> {
    const extension = this.#known(identifier);
    this.#move(extension, 'ask');
    extension.waiter?.(undefined);
    return new Promise((resolve) => {
      extension.waiter = resolve;
      this.#deliver(extension);
      this.#moved();
    });
  }

  failInit(identifier: string, errorType: string): void {
    this.#report(identifier, 'fail-init', errorType);
  }

  failExit(identifier: string, errorType: string): void {
    this.#report(identifier, 'fail-exit', errorType);
  }

  /** The runtime is initialised: nobody registers any more. Resolves when all wait for their first event. */
  initialised(): Promise<void> {
    this.#registrationClosed = true;
    return this.idle();
  }

  /** Some extension that has registered does not wait for an event. */
  get isBusy(): boolean {
    return this.#some(({ state }) => state === 'registered' || state === 'running');
  }

  /** Some extension has not asked for its first event. */
  get isInitialising(): boolean {
    return this.#some(({ state }) => state === 'started' || state === 'registered');
  }

  /** Resolves when every extension waits for an event, at once where there is none. */
  idle(): Promise<void> {
    return this.#until(() => !this.isBusy);
  }

  invoke({ requestId, functionArn, deadlineMs, traceId }: SandboxInvocation): void {
    this.#tell('INVOKE', {
      eventType: 'INVOKE',
      deadlineMs,
      requestId,
      invokedFunctionArn: functionArn,
      ...(traceId !== undefined && { tracing: { type: 'X-Amzn-Trace-Id', value: traceId } }),
    });
  }

  /** Tells external extensions that asked for it. Resolves when the process of each of them is gone. */
  shutdown(shutdownReason: ShutdownReason, deadlineMs: number): Promise<void> {
    this.#registrationClosed = true;
    this.#shutdown ??= { eventType: 'SHUTDOWN', shutdownReason, deadlineMs };
    this.#tell('SHUTDOWN', this.#shutdown);
    return this.#until(
      () => !this.#some(({ external, state, events }) => external && events.includes('SHUTDOWN') && !isGone(state)),
    );
  }

  /** The environment is ending: what its extensions do from now on is no failure. */
  closing(): void {
    this.#failed = true;
  }

  /** @param errno the name that starting it failed with */
  failedToLaunch(name: string, errno: string): void {
    const extension = this.#named(name);
    if (extension === undefined) return;
    this.#apply(extension, 'fail-launch');
    extension.errorType = LAUNCH_ERROR_TYPES[errno] ?? 'UnknownError';
    this.#fail({ errorType: 'Extension.LaunchError', detail: launchDetail(name, errno) });
    this.#moved();
  }

  exited(name: string, exit: ProcessExit): void {
    const extension = this.#named(name);
    if (extension === undefined) return;
    const errorType = EXIT_ERRORS[extension.state];
    this.#apply(extension, 'exit');
    extension.waiter = undefined;
    this.#fail({ errorType, detail: exitDetail(exit) });
    this.#moved();
  }

  #report(identifier: string, move: 'fail-init' | 'fail-exit', errorType: string): void {
    const extension = this.#known(identifier);
    this.#move(extension, move);
    extension.errorType ??= errorType;
    // An external one says so and exits; an internal one has no process to exit.
    if (!extension.external) this.#fail({ errorType: EXIT_ERRORS[extension.state], detail: errorType });
  }

  #tell(type: ExtensionEventType, event: ExtensionEvent): void {
    for (const extension of this.#extensions.values()) {
      if (!extension.events.includes(type) || isGone(extension.state)) continue;
      extension.pending = event;
      this.#deliver(extension);
    }
  }

  #deliver(extension: Extension): void {
    const { waiter, pending } = extension;
    if (waiter === undefined || pending === undefined) return;
    this.#apply(extension, 'deliver');
    extension.waiter = extension.pending = undefined;
    waiter(pending);
  }

  #addInternal(name: string): Extension {
    if (this.#registrationClosed) {
      throw new ExtensionRefusal('Extension.RegistrationClosed', 'Extension registration closed already');
    }
    if (this.size >= MAX_EXTENSIONS) {
      throw new ExtensionRefusal('Extension.TooManyExtensions', `Extension limit (${MAX_EXTENSIONS}) reached`);
    }
    return this.#add(name, false);
  }

  #add(name: string, external: boolean): Extension {
    const extension: Extension = { identifier: randomUUID(), name, external, state: 'started', events: [] };
    this.#extensions.set(extension.identifier, extension);
    return extension;
  }

  #known(identifier: string): Extension {
    const extension = this.#extensions.get(identifier);
    if (extension !== undefined) return extension;
    throw new ExtensionRefusal('Extension.UnknownExtensionIdentifier', `Unknown extension ${identifier}`);
  }

  #named(name: string): Extension | undefined {
    return [...this.#extensions.values()].find((extension) => extension.name === name);
  }

  #some(is: (extension: Extension) => boolean): boolean {
    for (const extension of this.#extensions.values()) if (is(extension)) return true;
    return false;
  }

  /** @throws ExtensionRefusal where the table has no cell */
  #move(extension: Extension, move: keyof typeof MOVE_TARGETS, shownAs = extension.identifier): void {
    if (this.#apply(extension, move)) return;
    const from = EXTENSION_STATE_NAMES[extension.state];
    throw new ExtensionRefusal(
      'Extension.InvalidExtensionState',
      `State transition from ${from} to ${MOVE_TARGETS[move]} failed for extension ${shownAs}. Error: State transition is not allowed`,
    );
  }

  #apply(extension: Extension, move: ExtensionMove): boolean {
    const next = moveExtension(extension.state, move);
    if (next !== undefined) extension.state = next;
    return next !== undefined;
  }

  #fail(failure: ExtensionFailure): void {
    if (this.#failed) return;
    this.#failed = true;
    this.onFailure(failure);
  }

  #until(isOpen: () => boolean): Promise<void> {
    if (isOpen()) return Promise.resolve();
    return new Promise((open) => this.#gates.add({ isOpen, open }));
  }

  #moved(): void {
    for (const gate of this.#gates) {
      if (!gate.isOpen()) continue;
      this.#gates.delete(gate);
      gate.open();
    }
  }
}

const INTERNAL_EVENTS = ['INVOKE'] as const satisfies readonly ExtensionEventType[];

/** What an extension was to become, as the refusal names it. */
const MOVE_TARGETS = {
  register: 'Registered',
  ask: 'Ready',
  'fail-init': 'InitError',
  'fail-exit': 'Exited',
} as const satisfies Partial<Record<ExtensionMove, string>>;

const EXIT_ERRORS: Readonly<Record<ExtensionState, ExtensionFailure['errorType']>> = {
  started: 'Extension.Crash',
  registered: 'Extension.Crash',
  ready: 'Extension.Crash',
  running: 'Extension.Crash',
  'init-failed': 'Extension.InitError',
  'exit-failed': 'Extension.ExitError',
  'launch-failed': 'Extension.LaunchError',
  exited: 'Extension.Crash',
};

const LAUNCH_ERROR_TYPES: Readonly<Record<string, string>> = { EACCES: 'PermissionDenied' };

function isGone(state: ExtensionState): boolean {
  return state === 'exited' || state === 'launch-failed';
}

function invalidEvent(event: string, external: boolean): ExtensionRefusal {
  const known = (EXTENSION_EVENTS as readonly string[]).includes(event);
  const why = known && !external ? 'event is not supported for internal extensions' : 'invalid event type';
  return new ExtensionRefusal('Extension.InvalidEventType', `${event}: ${why}`);
}
