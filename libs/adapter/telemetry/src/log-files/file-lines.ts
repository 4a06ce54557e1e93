import type { FileHandle } from 'node:fs/promises';

/** A line of a file without its line break, and the bytes from its first to behind its line break. */
export interface FileLine {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** Bytes that are read at once, unless one line is longer. */
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/**
 * Lines in their order, as many at a time as one read brings. What stands behind the last line break is no line yet.
 *
 * @param start where a line begins
 */
export async function* linesForward(file: FileHandle, start: number, end: number): AsyncGenerator<readonly FileLine[]> {
  let wanted = CHUNK_BYTES;
  for (let at = start; at < end;) {
    const bytes = await bytesOf(file, at, Math.min(end, at + wanted));
    const lines = linesIn(bytes, at);
    const last = lines.at(-1);
    if (last !== undefined) yield lines;
    // At the end, or a file that was cut short.
    else if (bytes.length < wanted) return;
    wanted = last === undefined ? wanted * 2 : CHUNK_BYTES;
    at = last?.end ?? at;
  }
}

/** The same, the last line first. @param end where a line ends */
export async function* linesBackward(file: FileHandle, end: number): AsyncGenerator<readonly FileLine[]> {
  let wanted = CHUNK_BYTES;
  for (let at = end; at > 0;) {
    const from = Math.max(0, at - wanted);
    const bytes = await bytesOf(file, from, at);
    // All but the first byte's line are whole, and that one where the file begins.
    const whole = from === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
    const lines = whole === 0 && from > 0 ? [] : linesIn(bytes.subarray(whole), from + whole);
    if (lines.length > 0) yield lines.toReversed();
    else if (from === 0) return;
    wanted = lines.length === 0 ? wanted * 2 : CHUNK_BYTES;
    at = lines[0]?.start ?? at;
  }
}

/** Where the last whole line ends. */
export async function endOfLines(file: FileHandle, size: number): Promise<number> {
  for (let at = size; at > 0; at -= CHUNK_BYTES) {
    const from = Math.max(0, at - CHUNK_BYTES);
    const last = (await bytesOf(file, from, at)).lastIndexOf(NEWLINE);
    if (last >= 0) return from + last + 1;
  }
  return 0;
}

/** Those from `start` on; fewer where the file ends. */
export async function bytesOf(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}

/** @param offset of the first byte in the file */
function linesIn(bytes: Buffer, offset: number): FileLine[] {
  const lines: FileLine[] = [];
  for (let start = 0; ;) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) return lines;
    lines.push({ start: offset + start, end: offset + newline + 1, bytes: bytes.subarray(start, newline) });
    start = newline + 1;
  }
}
