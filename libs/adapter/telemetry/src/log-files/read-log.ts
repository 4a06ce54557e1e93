import type { LogPage, LogRead } from '@stoker/app/ports/log-reader';
import { bytesOf, endOfLines, type FileLine, linesBackward, linesForward } from './file-lines.js';
import { parseEntry, parseHead } from './log-entry.js';
import type { LogSegment } from './log-segments.js';
import { PageBuilder } from './page-builder.js';
import { type Place, readPlace } from './place.js';

/** Bytes of files that one call reads, about. */
const READ_BYTES = 2 * 1024 * 1024;
/**
 * An entry has the time at which its invocation began, and is written when that has ended: entries are in the order of their
 * times but for this, ms, which is more than an invocation and its start may take.
 */
const DISORDER_MS = 20 * 60_000;
/** Where a search for a time stops to halve. */
const SEARCH_BYTES = 128 * 1024;
/** As much of a line as its time is in. */
const TIME_BYTES = 1_024;

/** Reads a part of a log. @param segments at least one, the oldest first */
export function readLog(segments: readonly LogSegment[], read: LogRead): Promise<LogPage> {
  const from = read.from === undefined ? undefined : readPlace(read.from);
  return read.direction === 'forward' ? readForward(segments, read, from) : readBackward(segments, read, from);
}

async function readForward(segments: readonly LogSegment[], read: LogRead, from: Place | undefined): Promise<LogPage> {
  // A file that is gone was the oldest.
  const first = Math.max(
    0,
    segments.findIndex(({ id }) => id === from?.segment),
  );
  const begin = segments[first]!;
  const known = from?.segment === begin.id ? from : undefined;
  const offset = known?.offset ?? (await offsetBefore(begin, read.since));
  const page = new PageBuilder(read, known ?? { segment: begin.id, offset, index: 0 });
  let left = READ_BYTES;
  for (const segment of segments.slice(first)) {
    const start = segment === begin ? offset : await offsetBefore(segment, read.since);
    page.passed(segment.id, start);
    for await (const lines of linesForward(segment.file, start, segment.size)) {
      for (const line of lines) {
        const head = parseHead(line.bytes);
        const entry = head && page.wants(head) ? parseEntry(line.bytes) : undefined;
        if (entry === undefined) page.passed(segment.id, line.end);
        else if (!page.add({ ...entry, segment: segment.id, ...spanOf(line) })) return page.build(false);
        // All that comes after it was written later, and so began too late.
        if (head !== undefined && head.time - DISORDER_MS >= (read.before ?? Infinity)) return page.build(true);
      }
      left -= lines.at(-1)!.end - lines[0]!.start;
      if (left <= 0) return page.build(false);
    }
  }
  return page.build(true);
}

async function readBackward(segments: readonly LogSegment[], read: LogRead, from: Place | undefined): Promise<LogPage> {
  const newest = segments.at(-1)!;
  const begin = from ?? { segment: newest.id, offset: await endOfLines(newest.file, newest.size), index: 0 };
  const page = new PageBuilder(read, begin);
  // Before a file that is gone there is nothing.
  const last = segments.findIndex(({ id }) => id === begin.segment);
  let left = READ_BYTES;
  for (const segment of segments.slice(0, last + 1).toReversed()) {
    const end =
      segment.id === begin.segment ? await endOf(segment, begin) : await endOfLines(segment.file, segment.size);
    for await (const lines of linesBackward(segment.file, Math.min(end, segment.size))) {
      for (const line of lines) {
        const head = parseHead(line.bytes);
        const entry = head && page.wants(head) ? parseEntry(line.bytes) : undefined;
        if (entry === undefined) page.passed(segment.id, line.start);
        else if (!page.add({ ...entry, segment: segment.id, ...spanOf(line) })) return page.build(false);
        // All that comes before it was written earlier, and so began too early.
        if (head !== undefined && head.time + DISORDER_MS < (read.since ?? -Infinity)) return page.build(true);
      }
      left -= lines[0]!.end - lines.at(-1)!.start;
      if (left <= 0) return page.build(false);
    }
  }
  return page.build(true);
}

/** The end of the entry that a place is within, or the place itself where it is between two. */
async function endOf({ file, size }: LogSegment, { offset, index }: Place): Promise<number> {
  if (index === 0) return offset;
  for await (const lines of linesForward(file, offset, size)) return lines[0]!.end;
  return offset;
}

/** Where a line begins before which everything was written before a time. */
async function offsetBefore({ file, size }: LogSegment, since: number | undefined): Promise<number> {
  if (since === undefined) return 0;
  let [low, high] = [0, size];
  while (high - low > SEARCH_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const newline = (await bytesOf(file, middle, Math.min(high, middle + SEARCH_BYTES))).indexOf(0x0a);
    const start = middle + newline + 1;
    const head = newline < 0 ? undefined : parseHead(await bytesOf(file, start, Math.min(size, start + TIME_BYTES)));
    if (head !== undefined && head.time < since - DISORDER_MS) low = start;
    else high = middle;
  }
  return low;
}

function spanOf({ start, end }: FileLine): { readonly start: number; readonly end: number } {
  return { start, end };
}
