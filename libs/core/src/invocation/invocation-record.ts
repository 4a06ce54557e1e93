import type { EventEnd } from './retry-policy.js';

/** What a function answered to an asynchronous event. */
export interface EventResponse {
  readonly executedVersion: string;
  /** Absent when it succeeded. */
  readonly functionError?: 'Unhandled' | undefined;
  /** As the function wrote it. */
  readonly payload: string;
}

/** An event that has come to its end. */
export interface EndedEvent {
  readonly requestId: string;
  /** Of the function, with the qualifier that it was invoked with, or `$LATEST`. */
  readonly functionArn: string;
  readonly end: EventEnd;
  /** Times that the function was invoked, about. */
  readonly invokeCount: number;
  /** The event's payload, JSON. */
  readonly requestPayload: string;
  /** Absent where the latest attempt did not get as far as the function. */
  readonly response?: EventResponse | undefined;
  /** ms since the epoch. */
  readonly endedAt: number;
}

/**
 * The record of an asynchronous invocation that destinations are sent. Payloads stand in it as they came, so that no number
 * loses digits; what is no JSON stands in it as text.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function invocationRecord(ended: EndedEvent): string {
  const { requestId, functionArn, end, invokeCount, requestPayload, response, endedAt } = ended;
  const condition = conditionOf(end);
  const members = [
    `"version":"1.0"`,
    `"timestamp":${JSON.stringify(new Date(endedAt).toISOString())}`,
    `"requestContext":${JSON.stringify({ requestId, functionArn, condition, approximateInvokeCount: invokeCount })}`,
    `"requestPayload":${asJson(requestPayload)}`,
  ];
  if (response !== undefined) {
    const { executedVersion, functionError, payload } = response;
    members.push(
      `"responseContext":${JSON.stringify({ statusCode: 200, executedVersion, functionError })}`,
      `"responsePayload":${asJson(payload)}`,
    );
  }
  return `{${members.join(',')}}`;
}

/** What the record's `condition` says; AWS tells ends that were no age's doing by this one name. */
function conditionOf(end: EventEnd): string {
  if (end.status === 'succeeded') return 'Success';
  return end.reason === 'EventAgeExceeded' ? 'EventAgeExceeded' : 'RetriesExhausted';
}

function asJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return text === '' ? 'null' : JSON.stringify(text);
  }
}

/** Where the record of a failed event is put in a bucket. */
export function recordObjectKey(functionName: string, endedAt: number, id: string): string {
  const [date = '', time = ''] = new Date(endedAt).toISOString().slice(0, 19).split('T');
  return `aws/lambda/async/${functionName}/${date.replaceAll('-', '/')}/${date}T${time.replaceAll(':', '.')}-${id}`;
}

/** Characters of the error message on a dead letter. */
const LONGEST_MESSAGE = 1_024;

/** The message of an error that a function answered with. */
export function errorMessageOf(payload: string): string {
  try {
    const { errorMessage } = JSON.parse(payload) as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return errorMessage.slice(0, LONGEST_MESSAGE);
  } catch {
    // As it is, then.
  }
  return payload.slice(0, LONGEST_MESSAGE);
}
