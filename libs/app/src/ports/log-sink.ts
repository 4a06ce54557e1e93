/** Where a function's log goes, one environment's lines under one stream name. */
export interface LogStreamId {
  readonly accountId: string;
  readonly functionName: string;
  /** `2026/11/23/[$LATEST]0123abcd…`, as Lambda names streams. */
  readonly stream: string;
}

/** Takes log text. Never throws, never blocks: a sink that cannot keep up drops and counts. */
export interface LogSink {
  /** @param text UTF-8, whole lines, each ending in a newline */
  append(to: LogStreamId, timestamp: number, text: Uint8Array): void;
}
