import { logGroupNotFound, type LogGroupKey, logStreamNotFound } from '@stoker/core/logs/log-group';
import type { LogPage, LogRead } from '../ports/log-reader.js';
import { findStreams } from './find-streams.js';
import type { LogPorts } from './log-ports.js';

/**
 * A page of a group's events in the order of their times. Those of other pages may be a little older or newer: an invocation's
 * events have the time at which it began, and come when it has ended.
 *
 * @throws ResourceNotFoundException
 * @throws InvalidParameterValueException for a position that is none
 */
export async function readLogEvents({ logs, countRead }: LogPorts, key: LogGroupKey, read: LogRead): Promise<LogPage> {
  await countRead(key.accountId);
  const page = await logs.read(key, read);
  if (page === undefined) throw logGroupNotFound();
  return { ...page, events: page.events.toSorted((a, b) => a.time - b.time) };
}

/**
 * A page of one stream's events.
 *
 * @throws ResourceNotFoundException for a stream of which there is no event at all, too
 * @throws InvalidParameterValueException for a position that is none
 */
export async function readStreamEvents(
  ports: LogPorts,
  key: LogGroupKey,
  stream: string,
  read: Omit<LogRead, 'isOfStream'>,
): Promise<LogPage> {
  const page = await readLogEvents(ports, key, { ...read, isOfStream: (name) => name === stream });
  // Whoever has a position has been told of the stream.
  if (page.events.length > 0 || read.from !== undefined) return page;
  // A stream that is silent, or not there, is looked for in all of the group, and costs what listing them does.
  const streams = await findStreams(ports, key);
  if (!streams.some(({ name }) => name === stream)) throw logStreamNotFound();
  return page;
}
