import type { LogGroupKey } from '@stoker/core/logs/log-group';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { LogStream } from '../ports/log-reader.js';
import { decodeMarker, encodeMarker } from '../ports/page-marker.js';
import { findStreams } from './find-streams.js';
import type { LogPorts } from './log-ports.js';

export interface StreamQuery {
  readonly namePrefix?: string | undefined;
  readonly orderBy: 'name' | 'lastEvent';
  readonly isDescending: boolean;
}

/**
 * Streams of a group in the order that was asked for.
 *
 * @throws ResourceNotFoundException
 * @throws InvalidParameterValueException for a marker that this list never gave
 */
export async function listLogStreams(
  ports: LogPorts,
  key: LogGroupKey,
  { namePrefix = '', orderBy, isDescending }: StreamQuery,
  { marker, maxItems }: PageRequest,
): Promise<Page<LogStream>> {
  const list = `log-streams/${orderBy}/${isDescending ? 'descending' : 'ascending'}`;
  const after = marker === undefined ? undefined : lastOf(decodeMarker(list, marker, 2));
  const streams = await findStreams(ports, key);
  const sign = isDescending ? -1 : 1;
  const compare = (a: Last, b: Last): number =>
    sign * ((orderBy === 'lastEvent' ? a.lastEventAt - b.lastEventAt : 0) || compareText(a.name, b.name));
  const rest = streams
    .filter((stream) => stream.name.startsWith(namePrefix) && (after === undefined || compare(stream, after) > 0))
    .sort(compare);
  const items = rest.slice(0, maxItems);
  const last = items.at(-1);
  return rest.length > items.length && last !== undefined
    ? { items, nextMarker: encodeMarker(list, [last.name, String(last.lastEventAt)]) }
    : { items };
}

/** The last stream of a page. */
type Last = Pick<LogStream, 'name' | 'lastEventAt'>;

function lastOf([name = '', lastEventAt]: readonly string[]): Last {
  return { name, lastEventAt: Number(lastEventAt) };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
