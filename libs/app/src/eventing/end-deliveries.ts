import { isServiceError } from '@stoker/core/errors/service-error';
import {
  errorMessageOf,
  invocationRecord,
  recordObjectKey,
  type EndedEvent,
} from '@stoker/core/invocation/invocation-record';
import type { AttemptOutcome, EventEnd } from '@stoker/core/invocation/retry-policy';
import { functionArn, parseArn } from '@stoker/core/model/arn';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import { type FunctionVersion, LATEST } from '@stoker/core/model/function';
import type { FunctionCatalog } from '../invoke/function-catalog.js';
import type { Clock } from '../ports/clock.js';
import type { MessageAttribute, NewDelivery } from '../ports/delivery-store.js';
import type { AsyncEvent } from '../ports/event-store.js';

/** How one attempt to run the function for an event ended. */
export interface AttemptResult {
  readonly outcome: AttemptOutcome;
  /** Where the function ran. */
  readonly response?: {
    readonly executedVersion: string;
    readonly payload: Uint8Array;
  };
  /** The trace header that the function had, its lineage included. */
  readonly traceHeader?: string | undefined;
}

/** An event that comes to its end. */
export interface EventEnding {
  readonly event: AsyncEvent;
  readonly end: EventEnd;
  /** Attempts, the last one included. */
  readonly attempts: number;
  /** Absent where there was no last attempt, for the event had waited too long before it. */
  readonly last?: AttemptResult | undefined;
}

export interface EndDeliveriesPorts {
  readonly catalog: Pick<FunctionCatalog, 'resolve'>;
  /** What is configured for what the event was sent to. */
  readonly configOf: (event: AsyncEvent) => EventInvokeConfig | undefined | Promise<EventInvokeConfig | undefined>;
  readonly clock: Clock;
  /** Makes a UUID. */
  readonly newId: () => string;
  readonly region: string;
}

/** A record is tried for a day, with pauses of five minutes at most: a destination may be down for a while. */
const POLICY = { maximumRetries: 1_000, maximumAgeMs: 24 * 3_600_000 };

/** The HTTP status that a dead letter's `ErrorCode` says, by how the last attempt ended. */
const STATUSES: Partial<Record<AttemptOutcome, number>> = {
  'function-error': 200,
  throttled: 429,
  'shut-off': 429,
  'function-gone': 404,
  'recursive-loop': 400,
};
const MESSAGES: Partial<Record<AttemptOutcome, string>> = {
  throttled: 'Rate Exceeded.',
  'shut-off': 'The reserved concurrency of the function is 0.',
  'recursive-loop': 'The function was stopped in a recursive loop.',
};

/**
 * What is to be told of an event's end, and to whom: its record to the destination that is configured for such an end, and
 * the event itself, where it failed, to the dead-letter target of the function. All are sent as the function's role. A
 * function that is gone tells nobody.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export async function endDeliveries(ending: EventEnding, ports: EndDeliveriesPorts): Promise<readonly NewDelivery[]> {
  const config = await ports.configOf(ending.event);
  const failed = ending.end.status === 'failed';
  const destination = failed ? config?.onFailure : config?.onSuccess;
  if (!failed && destination === undefined) return [];
  const latest = await versionOf(ports, ending.event, LATEST);
  if (latest === undefined) return [];
  const deadLetterTarget = failed ? latest.deadLetterTarget : undefined;
  const invoked = (await versionOf(ports, ending.event, ending.event.qualifier)) ?? latest;
  const base = deliveryBase(ending, invoked, ports);
  return [
    ...(destination === undefined ? [] : [recordDelivery(ending, destination, base, ports)]),
    ...(deadLetterTarget === undefined ? [] : [deadLetter(ending, deadLetterTarget, base, ports)]),
  ];
}

type Base = Omit<NewDelivery, 'deliveryId' | 'target' | 'parameters' | 'payload'>;

function deliveryBase(
  { event, last }: EventEnding,
  { role }: FunctionVersion,
  { clock, region }: EndDeliveriesPorts,
): Base {
  const sourceArn = functionArn(region, event.accountId, event.functionName);
  return {
    accountId: event.accountId,
    sender: { service: 'lambda', sourceArn, roleArn: role },
    traceHeader: last?.traceHeader ?? event.traceHeader,
    policy: POLICY,
    createdAt: clock.now(),
  };
}

function recordDelivery(
  ending: EventEnding,
  target: string,
  base: Base,
  { newId, region }: EndDeliveriesPorts,
): NewDelivery {
  const { event, end } = ending;
  const { accountId, functionName, qualifier } = event;
  const arn = functionArn(region, accountId, functionName, qualifier ?? LATEST);
  const deliveryId = newId();
  const record = invocationRecord({
    requestId: event.eventId,
    functionArn: arn,
    end,
    invokeCount: ending.attempts,
    requestPayload: textOf(event.payload),
    response: responseOf(ending),
    endedAt: base.createdAt,
  });
  const result = end.status === 'succeeded' ? 'Success' : 'Failure';
  return {
    ...base,
    deliveryId,
    target,
    parameters: parametersFor(target, {
      event: {
        source: 'lambda',
        detailType: `Lambda Function Invocation Result - ${result}`,
        resources: [target, arn],
        time: base.createdAt,
      },
      objectKey: recordObjectKey(functionName, base.createdAt, deliveryId),
    }),
    payload: Buffer.from(record),
  };
}

function parametersFor(target: string, all: Required<Pick<NewDelivery['parameters'], 'event' | 'objectKey'>>) {
  switch (parseArn(target)?.service) {
    case 'events':
      return { event: all.event };
    case 's3':
      return { objectKey: all.objectKey };
    default:
      return {};
  }
}

function deadLetter(ending: EventEnding, target: string, base: Base, { newId }: EndDeliveriesPorts): NewDelivery {
  const { event, last } = ending;
  const text = (value: string): MessageAttribute => ({ type: 'String', value });
  const status = last === undefined ? 500 : (STATUSES[last.outcome] ?? 500);
  return {
    ...base,
    deliveryId: newId(),
    target,
    parameters: {
      messageAttributes: {
        RequestID: text(event.eventId),
        ErrorCode: { type: 'Number', value: String(status) },
        ErrorMessage: text(messageOf(ending)),
      },
    },
    payload: event.payload,
  };
}

function messageOf({ end, last }: EventEnding): string {
  if (last?.response !== undefined) return errorMessageOf(textOf(last.response.payload)) || 'Unhandled';
  const known = last && MESSAGES[last.outcome];
  return (
    known ?? (end.status === 'failed' && end.reason === 'EventAgeExceeded' ? 'Event age exceeded.' : 'Internal error.')
  );
}

function responseOf({ last }: EventEnding): EndedEvent['response'] {
  if (last?.response === undefined) return undefined;
  const { executedVersion, payload } = last.response;
  const functionError = last.outcome === 'succeeded' ? undefined : ('Unhandled' as const);
  return { executedVersion, functionError, payload: textOf(payload) };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

async function versionOf(
  { catalog }: EndDeliveriesPorts,
  { accountId, functionName }: AsyncEvent,
  qualifier: string | undefined,
): Promise<FunctionVersion | undefined> {
  try {
    return await catalog.resolve({ accountId, functionName }, qualifier);
  } catch (error) {
    if (isServiceError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
