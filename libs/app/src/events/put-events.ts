import { type BusTarget, resolveBus } from '@stoker/core/events/bus/bus-name';
import { rulesFor } from '@stoker/core/events/bus/compile-rules';
import { makeEvent } from '@stoker/core/events/bus/event-view';
import { isReservedSource } from '@stoker/core/events/platform/platform-event';
import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { isTraceHeader } from '@stoker/core/invocation/trace-header';
import { payloadBytes } from '../eventing/payload-bytes.js';
import type { Caller } from '../identity/caller.js';
import type { NewDelivery } from '../ports/delivery-store.js';
import type { EventsPorts } from './events-ports.js';
import { isTooMuch, MOST_BYTES_SENT, ruleDeliveries } from './rule-deliveries.js';

/** An event as its sender gives it. */
export interface EventEntry {
  readonly source?: string | undefined;
  readonly detailType?: string | undefined;
  readonly detail?: string | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly time?: Date | undefined;
  /** Name or ARN. */
  readonly bus?: string | undefined;
  readonly traceHeader?: string | undefined;
}

/** What became of an entry. */
export type EntryResult = { readonly eventId: string } | { readonly errorCode: string; readonly errorMessage: string };

/** Bytes that the entries of a request may have together. */
const LARGEST_REQUEST = 1024 * 1024;
/** Bytes that an entry counts for its time. */
const TIME_BYTES = 14;

/**
 * Puts events on buses. What their rules match is sent for certain when this resolves: it is in the outbox, all of it in one
 * commit. An entry with a fault fails alone, as does one of whose bus's account too much waits to be sent; one for a bus that is
 * not there goes nowhere, as on AWS.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 *
 * @returns one result for each entry, in their order
 * @throws ValidationException for entries that are too large together, ServiceUnavailableException: then none is put
 */
export async function putEvents(
  ports: Pick<EventsPorts, 'snapshots' | 'deliveries' | 'admitDeliveries' | 'clock' | 'newId'>,
  caller: Caller,
  entries: readonly EventEntry[],
): Promise<readonly EntryResult[]> {
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > LARGEST_REQUEST) {
    throw new ServiceError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  const results: EntryResult[] = [];
  const deliveries: NewDelivery[] = [];
  let room = MOST_BYTES_SENT;
  for (const [index, entry] of entries.entries()) {
    // It may take as long as the one before it did, and others wait for their turn.
    if (index > 0) await new Promise((resolve) => setImmediate(resolve));
    const fault = faultOf(entry);
    if (fault !== undefined) {
      results.push(fault);
      continue;
    }
    const routed = await route(ports, caller, entry, room);
    results.push(routed.result);
    deliveries.push(...routed.deliveries);
    room -= payloadBytes(routed.deliveries);
  }
  if (deliveries.length > 0) await ports.deliveries.add(deliveries);
  return results;
}

/** The bus that an entry is for. @throws ResourceNotFoundException for another region */
export function busOf({ bus }: Pick<EventEntry, 'bus'>, { region, principal }: Caller): BusTarget {
  return resolveBus(bus, { region, accountId: principal.accountId });
}

async function route(
  { snapshots, admitDeliveries, clock, newId }: Pick<EventsPorts, 'snapshots' | 'admitDeliveries' | 'clock' | 'newId'>,
  caller: Caller,
  entry: EventEntry,
  room: number,
): Promise<{ result: EntryResult; deliveries: readonly NewDelivery[] }> {
  const { source = '', detailType = '', detail = '', resources = [] } = entry;
  const ingestedAt = clock.now();
  const id = newId();
  const target = busOf(entry, caller);
  const event = makeEvent({
    id,
    detailType,
    source,
    accountId: caller.principal.accountId,
    time: entry.time?.getTime() ?? ingestedAt,
    region: target.region,
    resources,
    detail,
  });
  if (event === undefined) return { result: fault('MalformedDetail', 'Detail is malformed.'), deliveries: [] };
  const traceHeader = entry.traceHeader ?? caller.traceHeader;
  const routed = { event, cause: id, ingestedAt, traceHeader, forwarded: false };
  const found = snapshots.with(target, (bus) => bus?.rules ?? []);
  const rules = found instanceof Promise ? await found : found;
  try {
    const deliveries = ruleDeliveries(rulesFor(rules, event), routed, target.region, room);
    if (deliveries.length > 0) await admitDeliveries(target.accountId, deliveries.length);
    return { result: { eventId: id }, deliveries };
  } catch (error) {
    if (isServiceError(error, 'TooManyRequestsException')) {
      return { result: fault('ThrottlingException', error.message), deliveries: [] };
    }
    if (!isTooMuch(error)) throw error;
    return { result: invalid('Detail', error.message), deliveries: [] };
  }
}

function faultOf({ source, detailType, detail, time, traceHeader }: EventEntry): EntryResult | undefined {
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (detail === undefined) return missing('Detail');
  // A service may send under such a name, and nobody else.
  if (isReservedSource(source)) return fault('NotAuthorizedForSourceException', 'Not authorized for the source.');
  if (time !== undefined && !hasFourDigitYear(time)) return invalid('Time', 'Time is out of range.');
  if (traceHeader !== undefined && !isTraceHeader(traceHeader)) {
    return invalid('TraceHeader', 'TraceHeader is not a valid trace header.');
  }
  return undefined;
}

function missing(member: string): EntryResult {
  return invalid(member, `${member} is a required argument.`);
}

function invalid(member: string, reason: string): EntryResult {
  return fault('InvalidArgument', `Parameter ${member} is not valid. Reason: ${reason}`);
}

function fault(errorCode: string, errorMessage: string): EntryResult {
  return { errorCode, errorMessage };
}

function hasFourDigitYear(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= 0 && year <= 9_999;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeOf({ source = '', detailType = '', detail = '', resources = [], time }: EventEntry): number {
  const texts = [source, detailType, detail, ...resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), time === undefined ? 0 : TIME_BYTES);
}
