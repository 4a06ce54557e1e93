import type { BareServer } from './container.js';
import type { Files } from './files.js';

/** Something to measure: a runtime with a function that does as little as it can, so that what is left is the platform's. */
export interface Subject {
  /** How the report calls it. */
  readonly id: string;
  readonly runtime: string;
  /** Folder under `runtimes/` whose image it runs in. */
  readonly image: string;
  readonly handler: string;
  /** MB of the functions whose cold starts are measured; 256 unless given. */
  readonly coldMemoryMb?: number;
  /** @throws Unavailable where this machine cannot make them */
  files(): Promise<Files>;
  /** A server of the same language, for `docker run` of the same image; absent where another subject's counts. */
  readonly bareServer?: BareServer;
}
