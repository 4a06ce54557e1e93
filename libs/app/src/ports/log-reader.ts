import type { MatchesText } from '@stoker/core/logs/filter-pattern';
import type { LogGroupKey } from '@stoker/core/logs/log-group';

/** Events of one function's environments. Times are ms since 1970. */
export interface LogGroup extends LogGroupKey {
  readonly createdAt: number;
  readonly storedBytes: number;
}

/** Events of one environment. */
export interface LogStream {
  readonly name: string;
  readonly firstEventAt: number;
  readonly lastEventAt: number;
}

/** One line that a function, or the platform for it, wrote. */
export interface LogEvent {
  /** The same at every reading, and no other event's of the group. Decimal digits. */
  readonly id: string;
  readonly stream: string;
  readonly time: number;
  /** Without the line break at its end. */
  readonly message: string;
}

/** A place between two events of a group. Opaque to callers; what nobody gave out is none. */
export type LogPosition = string;

export interface LogRead {
  readonly direction: 'forward' | 'backward';
  /** Where to begin; at the one end or the other unless given. */
  readonly from?: LogPosition | undefined;
  /** Times of events that are wanted: `since` is one of them, `before` is not. */
  readonly since?: number | undefined;
  readonly before?: number | undefined;
  readonly isOfStream?: ((name: string) => boolean) | undefined;
  readonly matches?: MatchesText | undefined;
  /** At least 1. */
  readonly maxEvents: number;
}

export interface LogPage {
  /** In the order in which they were written, which is nearly that of their times; none is what a page may hold. */
  readonly events: readonly LogEvent[];
  /** Reading backward from `start`, or forward from `end`, goes on. */
  readonly start: LogPosition;
  readonly end: LogPosition;
  /** Whether the way that was read had been gone to its end. If not, a reader goes on, whatever this page holds. */
  readonly isComplete: boolean;
}

/**
 * Logs of functions, to be read. One call reads a bounded part of what is kept, and says where it stopped. What is of another
 * account is not there.
 */
export interface LogReader {
  /** Sorted. */
  listGroupNames(accountId: string): Promise<readonly string[]>;
  findGroup(key: LogGroupKey): Promise<LogGroup | undefined>;
  /**
   * @returns false where it is there already
   * @throws InvalidParameterValueException for a name that no group here may have
   * @throws LimitExceededException
   */
  createGroup(key: LogGroupKey): Promise<boolean>;
  /** Deletes a group with its events. False where there is none. */
  deleteGroup(key: LogGroupKey): Promise<boolean>;
  /** In no order; undefined where there is no such group. */
  listStreams(key: LogGroupKey): Promise<readonly LogStream[] | undefined>;
  /**
   * @returns undefined where there is no such group
   * @throws InvalidParameterValueException for a position that is none
   */
  read(key: LogGroupKey, read: LogRead): Promise<LogPage | undefined>;
}
