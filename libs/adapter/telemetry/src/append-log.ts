import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Bytes of text in a JSON line at most, unless one line of the text is longer, and in a write: what a flood leaves takes
 * no more memory at a time.
 */
const PIECE_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** What one invocation wrote. */
export interface LogEntry {
  /** ms since the epoch. */
  readonly time: number;
  readonly stream: string;
  /** UTF-8. */
  readonly text: Uint8Array;
}

/**
 * Adds entries to a log file, whose directory is made where there is none, as JSON lines.
 *
 * @param rotateBytes size from which on the file is set aside as `.1`, replacing the one before
 */
export async function appendLog(file: string, entries: readonly LogEntry[], rotateBytes: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o750 });
  for (const text of writes(entries)) await appendFile(file, text, { mode: 0o640 });
  if ((await stat(file)).size > rotateBytes) await rename(file, `${file}.1`);
}

/** The entries as JSON lines, as many at a time as are written at once. */
function* writes(entries: readonly LogEntry[]): Generator<string> {
  let lines = '';
  for (const { time, stream, text } of entries) {
    for (const piece of pieces(text)) {
      lines += lineOf({ time, stream, text: piece });
      if (lines.length < PIECE_BYTES) continue;
      yield lines;
      lines = '';
    }
  }
  if (lines !== '') yield lines;
}

/** Text in parts that end where one of its lines ends. */
function* pieces(text: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < text.length;) {
    const last = text.lastIndexOf(NEWLINE, start + PIECE_BYTES - 1);
    const newline = last >= start ? last : text.indexOf(NEWLINE, start + PIECE_BYTES);
    const end = text.length - start <= PIECE_BYTES || newline < 0 ? text.length : newline + 1;
    yield text.subarray(start, end);
    start = end;
  }
}

function lineOf({ time, stream, text }: LogEntry): string {
  const message = Buffer.from(text.buffer, text.byteOffset, text.length).toString();
  return `${JSON.stringify({ time, stream, message })}\n`;
}
