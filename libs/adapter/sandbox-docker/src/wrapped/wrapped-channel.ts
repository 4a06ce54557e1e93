import type { Assignment } from '@stoker/app/ports/sandbox-driver';
import type { RuntimeSession } from '@stoker/app/ports/runtime-session';
import type { RuntimeChannel } from '../channel.js';
import type { EnvironmentDirectory } from '../environment-directory.js';
import { FramedChannel } from '../framed/framed-channel.js';
import { RuntimeApiChannel } from '../runtime-api/runtime-api-channel.js';
import { wrappedEnvironment, wrapperStart, type ImageCommand } from './wrapper-start.js';

export interface WrappedRuntime {
  readonly directory: Pick<EnvironmentDirectory, 'assign' | 'socket'>;
  readonly session: RuntimeSession;
  /** Undefined where the assignment names no wrapper, which is the worker's mistake. */
  readonly wrapperOf: (assignment: Assignment) => string | undefined;
  readonly command: ImageCommand;
  /** The environment that a process of the container was started with. */
  readonly environmentOf: (pid: number) => Readonly<Record<string, string>>;
  readonly onHangUp: () => void;
  /** The runtime is there and can't be served. */
  readonly onLost: () => void;
}

/**
 * A framed runtime that is started at assignment and not before, by the function's own wrapper. What the wrapper made of the
 * environment is read from the process that it became, so that a bootstrap need not know of it.
 */
export class WrappedChannel implements RuntimeChannel {
  readonly #launcher: RuntimeApiChannel;

  private constructor(
    private readonly runtime: WrappedRuntime,
    private readonly framed: FramedChannel,
  ) {
    this.#launcher = new RuntimeApiChannel(runtime.directory.assign);
  }

  static async listen(runtime: WrappedRuntime): Promise<WrappedChannel> {
    const { directory, session, onHangUp } = runtime;
    return new WrappedChannel(runtime, await FramedChannel.listen(directory.socket, session, onHangUp));
  }

  /** The launcher waits; whose runtime it will start is not known yet. */
  booted(pid: number, deadline: AbortSignal): Promise<void> {
    return this.#launcher.booted(pid, deadline);
  }

  handOver(assignment: Assignment): void {
    const { wrapperOf, command, onLost } = this.runtime;
    const wrapper = wrapperOf(assignment);
    if (wrapper === undefined) throw new Error('A sandbox made for a wrapper was assigned a function without one.');
    const { environment, ...start } = wrapperStart(wrapper, command, assignment.environment);
    this.#launcher.handOver({ ...assignment, environment, start });
    // One that never connects has ended, or is out of time: somebody else sees that.
    this.framed
      .connected()
      .then(
        (pid) => this.#assign(assignment, pid),
        () => undefined,
      )
      .catch(onLost);
  }

  close(): void {
    this.#launcher.close();
    this.framed.close();
  }

  #assign(assignment: Assignment, pid: number): void {
    const started = this.runtime.environmentOf(pid);
    const environment = wrappedEnvironment(started, this.runtime.command, assignment.environment);
    this.framed.handOver({ ...assignment, environment, handler: environment['_HANDLER'] ?? assignment.handler });
  }
}
