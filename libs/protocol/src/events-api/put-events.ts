import type { EventsPorts } from '@stoker/app/events/events-ports';
import { busOf, type EventEntry, putEvents } from '@stoker/app/events/put-events';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { busArn } from '@stoker/core/events/bus/bus-name';
import type { PutEventsRequest, PutEventsRequestEntry, PutEventsResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToBus, unsupportedMember } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export function putEventsOperation(ports: EventsPorts): Operation<PutEventsRequest, PutEventsResponse> {
  return {
    name: 'PutEvents',
    except: 'global endpoints',
    effect: 'data',
    async access({ Entries }, caller) {
      // Before it is known whether the caller may: to refuse takes about as much as to allow.
      const counted = ports.countEvents(caller.principal.accountId);
      if (counted instanceof Promise) await counted;
      return busChecks(Entries.map(entryOf), caller);
    },
    async run({ Entries, EndpointId }, caller) {
      if (EndpointId !== undefined) throw unsupportedMember('EndpointId');
      const results = await putEvents(ports, caller, Entries.map(entryOf));
      return {
        FailedEntryCount: results.filter((result) => 'errorCode' in result).length,
        Entries: results.map((result) =>
          'errorCode' in result
            ? { ErrorCode: result.errorCode, ErrorMessage: result.errorMessage }
            : { EventId: result.eventId },
        ),
      };
    },
  };
}

/**
 * One check for each bus, source and detail type, of one value each: in one check for several entries, a policy that allows one
 * source would let an entry of that source take the others along.
 */
function busChecks(entries: readonly EventEntry[], caller: Caller): readonly AccessCheck[] {
  const checks = entries.map((entry) => {
    const bus = busOf(entry, caller);
    const { source, detailType } = entry;
    const context = {
      ...(source !== undefined && { 'events:source': source }),
      ...(detailType !== undefined && { 'events:detail-type': detailType }),
    };
    return [JSON.stringify([busArn(bus), context]), accessToBus('PutEvents', bus, context)] as const;
  });
  return [...new Map(checks).values()];
}

function entryOf(entry: PutEventsRequestEntry): EventEntry {
  return {
    source: entry.Source,
    detailType: entry.DetailType,
    detail: entry.Detail,
    resources: entry.Resources,
    time: entry.Time,
    bus: entry.EventBusName,
    traceHeader: entry.TraceHeader,
  };
}
