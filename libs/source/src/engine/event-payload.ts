import type { SourceRecord } from '../source.js';

/** The event of a batch, as most sources have it. */
export function eventPayload(records: readonly SourceRecord[], more: object): Uint8Array {
  const rest = JSON.stringify(more).slice(1);
  const list = `{"Records":[${records.map(({ json }) => json).join(',')}]`;
  return Buffer.from(rest === '}' ? `${list}}` : `${list},${rest}`);
}
