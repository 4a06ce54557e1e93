import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';

/** Where a test has servers: on this host, or in a namespace that stands for another. */
export interface Place {
  /** The address that they listen at. */
  readonly address: string;
  /** As that of Node.js. */
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
}

export const HERE: Place = { address: '127.0.0.1', spawn };
