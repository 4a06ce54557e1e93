/** What an input may ask for. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
export interface ContextAttributes {
  readonly scheduleArn: string;
  /** ms since the epoch. */
  readonly scheduledTime: number;
  readonly executionId: string;
}

/** An input with what is known of the invocation in the places of its attributes, but for the number of the try. */
export function withContextAttributes(input: string, attributes: ContextAttributes): string {
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': attributes.scheduleArn,
    'scheduled-time': isoSeconds(attributes.scheduledTime),
    'execution-id': attributes.executionId,
  };
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : whole,
  );
}

/** `2026-11-26T02:00:00Z` */
export function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const ATTEMPT_NUMBER = '<aws.scheduler.attempt-number>';

/** A payload with the number of the try, from 1, where it asks for that: it is known when the try is made. */
export function withAttemptNumber(payload: Uint8Array, attempt: number): Uint8Array {
  const text = new TextDecoder().decode(payload);
  return text.includes(ATTEMPT_NUMBER)
    ? new TextEncoder().encode(text.replaceAll(ATTEMPT_NUMBER, String(attempt)))
    : payload;
}
