import type { LogEvent, LogPage, LogRead } from '@stoker/app/ports/log-reader';
import type { LogEntry } from './log-entry.js';
import { type Place, writePlace } from './place.js';

/** Bytes of text in a page, unless one event alone has more. */
const PAGE_BYTES = 1024 * 1024;
/** What an event counts beside its text. */
const EVENT_BYTES = 26;

/** An entry of a file, and where it stands. */
export interface PlacedEntry extends LogEntry {
  readonly segment: string;
  readonly start: number;
  readonly end: number;
}

/** Takes entries in the order in which they are read, and keeps of their lines those that were asked for. */
export class PageBuilder {
  readonly #read: LogRead;
  readonly #isForward: boolean;
  readonly #from: Place;
  #reached: Place;
  #events: LogEvent[] = [];
  #bytes = 0;

  constructor(read: LogRead, from: Place) {
    this.#read = read;
    this.#isForward = read.direction === 'forward';
    this.#from = this.#reached = from;
  }

  /** Whether anything of an entry with this beginning may be on the page. */
  wants({ time, stream }: Pick<LogEntry, 'time' | 'stream'>): boolean {
    const { since = -Infinity, before = Infinity, isOfStream } = this.#read;
    return time >= since && time < before && isOfStream?.(stream) !== false;
  }

  /** @returns false when no more fits, and what was reached is within this entry */
  add(entry: PlacedEntry): boolean {
    const lines = entry.message.split('\n');
    if (lines.at(-1) === '') lines.pop();
    const [first, step] = this.#isForward ? [this.#firstOf(entry), 1] : [this.#lastOf(entry, lines.length), -1];
    for (let index = first; index >= 0 && index < lines.length; index += step) {
      if (this.#take(entry, lines[index]!, index)) continue;
      this.#reached = { segment: entry.segment, offset: entry.start, index: this.#isForward ? index : index + 1 };
      return false;
    }
    this.passed(entry.segment, this.#isForward ? entry.end : entry.start);
    return true;
  }

  /** Notes that everything up to a place of a file has been looked at. */
  passed(segment: string, offset: number): void {
    this.#reached = { segment, offset, index: 0 };
  }

  build(isComplete: boolean): LogPage {
    const [from, reached] = [writePlace(this.#from), writePlace(this.#reached)];
    return this.#isForward
      ? { events: this.#events, start: from, end: reached, isComplete }
      : { events: this.#events.toReversed(), start: reached, end: from, isComplete };
  }

  /** Of the lines on this side of where the reading began, the first. */
  #firstOf(entry: PlacedEntry): number {
    return this.#beganIn(entry) ? this.#from.index : 0;
  }

  #lastOf(entry: PlacedEntry, count: number): number {
    return (this.#beganIn(entry) ? Math.min(this.#from.index, count) : count) - 1;
  }

  #beganIn({ segment, start }: PlacedEntry): boolean {
    return this.#from.segment === segment && this.#from.offset === start;
  }

  /** Whether it is on the page, or not wanted there. */
  #take({ time, stream, segment, start }: PlacedEntry, message: string, index: number): boolean {
    if (message === '' || this.#read.matches?.(message) === false) return true;
    const bytes = this.#bytes + Buffer.byteLength(message) + EVENT_BYTES;
    if (this.#events.length >= this.#read.maxEvents || (bytes > PAGE_BYTES && this.#events.length > 0)) return false;
    this.#bytes = bytes;
    this.#events.push({ id: eventId(time, segment, start, index), stream, time, message });
    return true;
  }
}

/** As long as CloudWatch's are, and in the order of time. */
function eventId(time: number, segment: string, offset: number, index: number): string {
  return [String(time).padStart(13, '0'), segment.padStart(20, '0'), pad(offset), pad(index)].join('');
}

function pad(count: number): string {
  return String(count).padStart(11, '0');
}
