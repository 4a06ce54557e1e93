import { pageRequest } from '@stoker/app/control/paging';
import type { Page, PageRequest } from '@stoker/app/ports/function-store';
import type { LogPage, LogRead } from '@stoker/app/ports/log-reader';
import { ServiceError } from '@stoker/core/errors/service-error';

/** The page of a list that a request asks for. */
export function pageOfRequest({
  nextToken: marker,
  limit: maxItems,
}: {
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
}): PageRequest {
  return pageRequest({ marker, maxItems });
}

export function nextToken({ nextMarker }: Page<unknown>): { readonly nextToken?: string } {
  return nextMarker === undefined ? {} : { nextToken: nextMarker };
}

/** Events of a page where a request says nothing. */
const MAX_EVENTS = 10_000;

interface EventsInput {
  readonly nextToken?: string | undefined;
  readonly limit?: number | undefined;
  readonly startFromHead?: boolean | undefined;
}

/**
 * Where a request begins to read, and which way. Tokens say both: `f/` or `b/`, and a position.
 *
 * @throws InvalidParameterValueException
 */
export function wayOf(
  { nextToken: token, limit: maxEvents = MAX_EVENTS, startFromHead }: EventsInput,
  fromHead: boolean,
): Pick<LogRead, 'direction' | 'from' | 'maxEvents'> {
  if (token === undefined) return { direction: (startFromHead ?? fromHead) ? 'forward' : 'backward', maxEvents };
  const [, way, from] = /^([fb])\/(.+)$/s.exec(token) ?? [];
  if (way === undefined)
    throw new ServiceError('InvalidParameterValueException', 'The specified nextToken is invalid.');
  return { direction: way === 'f' ? 'forward' : 'backward', from, maxEvents };
}

export function forwardToken({ end }: LogPage): string {
  return `f/${end}`;
}

export function backwardToken({ start }: LogPage): string {
  return `b/${start}`;
}
