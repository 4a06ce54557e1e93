import type { StreamFrom } from '../source.js';

/**
 * Where a reader of a shard stands: behind a record, or, where none came since it began, at an iterator, which is good for some minutes,
 * and the time at which it was given.
 */
export type ShardPosition =
  | { readonly kind: 'start'; readonly isMapped: boolean }
  | { readonly kind: 'behind'; readonly sequenceNumber: string }
  | { readonly kind: 'iterator'; readonly iterator: string; readonly at: number };

const ITERATOR = /^iterator\/(\d+)\/(.+)$/s;

export function shardPosition(from: StreamFrom): ShardPosition {
  if ('start' in from) return { kind: 'start', isMapped: from.start === 'as-mapped' };
  const [, at, iterator] = ITERATOR.exec(from.after) ?? [];
  return iterator === undefined
    ? { kind: 'behind', sequenceNumber: from.after }
    : { kind: 'iterator', iterator, at: Number(at) };
}

/** A position that `shardPosition` reads. @param at ms since the epoch */
export function iteratorPosition(iterator: string, at: number): string {
  return `iterator/${at}/${iterator}`;
}
