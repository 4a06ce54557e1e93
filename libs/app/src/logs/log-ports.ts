import type { LogReader } from '../ports/log-reader.js';

/** What the use cases of logs need. */
export interface LogPorts {
  readonly logs: LogReader;
  /**
   * Counts a call that reads files, whatever comes of it.
   *
   * @throws TooManyRequestsException
   */
  readonly countRead: (accountId: string) => Promise<void> | void;
}
