import { ServiceError } from '@stoker/core/errors/service-error';
import { functionOfGroup, type LogGroupKey } from '@stoker/core/logs/log-group';
import type { LogEvent, LogGroup, LogPage, LogRead, LogReader, LogStream } from '../log-reader.js';

/** Logs in memory. A position is the number of events before it. */
export class MemoryLogReader implements LogReader {
  readonly #groups = new Map<string, { readonly key: LogGroupKey; readonly events: LogEvent[] }>();

  /** Adds what one invocation wrote. */
  async write(key: LogGroupKey, stream: string, time: number, text: string): Promise<void> {
    await this.createGroup(key);
    const { events } = this.#groups.get(nameOf(key))!;
    for (const message of text.split('\n').filter((line) => line !== '')) {
      events.push({ id: String(events.length), stream, time, message });
    }
  }

  async listGroupNames(accountId: string): Promise<readonly string[]> {
    const own = [...this.#groups.values()].filter(({ key }) => key.accountId === accountId);
    return own.map(({ key }) => key.groupName).sort();
  }

  async findGroup(key: LogGroupKey): Promise<LogGroup | undefined> {
    const group = this.#groups.get(nameOf(key));
    return group && { ...group.key, createdAt: 1, storedBytes: group.events.length };
  }

  async createGroup(key: LogGroupKey): Promise<boolean> {
    if (functionOfGroup(key.groupName) === undefined) throw invalid('Only groups of functions.');
    if (this.#groups.has(nameOf(key))) return false;
    this.#groups.set(nameOf(key), { key, events: [] });
    return true;
  }

  async deleteGroup(key: LogGroupKey): Promise<boolean> {
    return this.#groups.delete(nameOf(key));
  }

  async listStreams(key: LogGroupKey): Promise<readonly LogStream[] | undefined> {
    const events = this.#groups.get(nameOf(key))?.events;
    const timesByName = Map.groupBy(events ?? [], ({ stream }) => stream);
    const streams = [...timesByName].map(([name, found]) => {
      const times = found.map(({ time }) => time);
      return { name, firstEventAt: Math.min(...times), lastEventAt: Math.max(...times) };
    });
    return events && streams;
  }

  async read(key: LogGroupKey, read: LogRead): Promise<LogPage | undefined> {
    const { direction, from, since = 0, before = Infinity, isOfStream, matches, maxEvents } = read;
    const events = this.#groups.get(nameOf(key))?.events;
    if (events === undefined) return undefined;
    if (from !== undefined && !/^\d{1,9}$/.test(from)) throw invalid('The specified nextToken is invalid.');
    const isForward = direction === 'forward';
    let at = from === undefined ? (isForward ? 0 : events.length) : Number(from);
    const begin = at;
    const found: LogEvent[] = [];
    for (; isForward ? at < events.length : at > 0; at += isForward ? 1 : -1) {
      const event = events[isForward ? at : at - 1]!;
      if (event.time < since || event.time >= before) continue;
      if (isOfStream?.(event.stream) === false || matches?.(event.message) === false) continue;
      if (found.length === maxEvents) break;
      found.push(event);
    }
    const isComplete = at === (isForward ? events.length : 0);
    return isForward
      ? { events: found, start: String(begin), end: String(at), isComplete }
      : { events: found.toReversed(), start: String(at), end: String(begin), isComplete };
  }
}

function nameOf({ accountId, groupName }: LogGroupKey): string {
  return `${accountId}:${groupName}`;
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
