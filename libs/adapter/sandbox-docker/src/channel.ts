import type { Assignment } from '@stoker/app/ports/sandbox-driver';

/** The way to the runtime inside one container. It drives the runtime's side of the session by itself. */
export interface RuntimeChannel {
  /**
   * Resolves when the runtime waits for its assignment.
   *
   * @param pid the container's first process
   */
  booted(pid: number, deadline: AbortSignal): Promise<void>;
  /** Gives the runtime its environment and lets it go on to INIT. */
  handOver(assignment: Assignment): void;
  close(): void;
}
