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
    access: ({ Entries }, caller) => busChecks(Entries.map(entryOf), caller),
    async run({ Entries, EndpointId }, caller) {
      if (EndpointId !== undefined) throw unsupportedMember('EndpointId');
      const counted = ports.countEvents(caller.principal.accountId);
      if (counted instanceof Promise) await counted;
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

/** One check for each bus, with what of the events policies may go by. */
function busChecks(entries: readonly EventEntry[], caller: Caller): readonly AccessCheck[] {
  const byBus = Map.groupBy(entries, (entry) => busArn(busOf(entry, caller)));
  return [...byBus.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const context = {
      'events:source': some.flatMap(({ source }) => (source === undefined ? [] : [source])),
      'events:detail-type': some.flatMap(({ detailType }) => (detailType === undefined ? [] : [detailType])),
    };
    return [accessToBus('PutEvents', busOf(first, caller), context)];
  });
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
