/** Longest header that is passed on; the function finds it in its environment. */
const MAX_LENGTH = 512;

const FIELD = /^(?:Root=1-[0-9a-f]{8}-[0-9a-f]{24}|Parent=[0-9a-f]{16}|Sampled=[01?]|Lineage=[0-9a-z:|]+)$/;

/**
 * True for an X-Ray trace header that may be passed on: a root, and what else Lambda reads of one.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function isTraceHeader(text: string): boolean {
  if (text.length > MAX_LENGTH || !text.startsWith('Root=')) return false;
  return text.split(';').every((field) => FIELD.test(field));
}

/**
 * The trace header of a request that came without one, the same each time it is asked for: a request's id is
 * random enough to make its trace's of it.
 *
 * @param requestId a UUID
 * @param receivedAt ms since the epoch
 */
export function traceHeader(requestId: string, receivedAt: number): string {
  const digits = requestId.replaceAll('-', '');
  const seconds = Math.floor(receivedAt / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${digits.slice(8)};Parent=${digits.slice(0, 16)};Sampled=0`;
}
