/** What a line of a log file holds: the text that one invocation wrote, or a part of it. */
export interface LogEntry {
  /** When the invocation began, which may be long before the line was written. */
  readonly time: number;
  readonly stream: string;
  readonly message: string;
}

/** As many as a line's time and stream take, as a rule. */
const HEAD_BYTES = 128;
/** Beginning of a line as the writer has them, with a stream's name as Lambda gives them: of ASCII, and without escapes. */
const HEAD = /^\{"time":(\d+),"stream":"([ !#-[\]-~]*)",/;

/** @returns undefined for what is no entry */
export function parseEntry(line: Buffer): LogEntry | undefined {
  try {
    const value = JSON.parse(line.toString()) as Partial<LogEntry> | null;
    return typeof value?.time === 'number' && typeof value.stream === 'string' && typeof value.message === 'string'
      ? { time: value.time, stream: value.stream, message: value.message }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The same without the text, which need not be read for it. */
export function parseHead(line: Buffer): Omit<LogEntry, 'message'> | undefined {
  const [, time, stream] = HEAD.exec(line.toString('latin1', 0, HEAD_BYTES)) ?? [];
  return time === undefined || stream === undefined ? parseEntry(line) : { time: Number(time), stream };
}
