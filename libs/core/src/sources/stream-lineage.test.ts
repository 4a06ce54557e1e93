import { expect, it } from 'vitest';
import {
  forgettablePartitions,
  readablePartitions,
  type StreamPartition,
  type StreamProgress,
} from './stream-lineage.js';

const shard = (id: string, parents: readonly string[] = [], isClosed = false): StreamPartition => ({
  id,
  parents,
  isClosed,
});
const progress = (entries: Readonly<Record<string, boolean>> = {}): StreamProgress =>
  new Map(Object.entries(entries).map(([id, ended]) => [id, { ended }]));
const readable = (partitions: readonly StreamPartition[], known: StreamProgress, startsAtEnd = false) =>
  Object.fromEntries(readablePartitions(partitions, known, startsAtEnd));

const SPLIT = [shard('parent', [], true), shard('left', ['parent']), shard('right', ['parent'])];
const MERGED = [shard('a', [], true), shard('b', [], true), shard('child', ['a', 'b'])];

it('reads children when their parent was read to its end', () => {
  expect(readable(SPLIT, progress())).toEqual({ parent: 'as-mapped' });
  expect(readable(SPLIT, progress({ parent: false }))).toEqual({ parent: 'as-mapped' });
  expect(readable(SPLIT, progress({ parent: true }))).toEqual({ left: 'beginning', right: 'beginning' });
  expect(readable(SPLIT, progress({ parent: true, left: false }))).toEqual({ left: 'beginning', right: 'beginning' });
});

it('reads what came of several when all of them were', () => {
  expect(readable(MERGED, progress({ a: true, b: false }))).toEqual({ b: 'as-mapped' });
  expect(readable(MERGED, progress({ a: true, b: true }))).toEqual({ child: 'beginning' });
});

it('does not wait for parents that are gone', () => {
  expect(readable([shard('child', ['gone'])], progress())).toEqual({ child: 'as-mapped' });
});

it('passes over what was closed before anybody began, where only the new is wanted', () => {
  expect(readable(SPLIT, progress(), true)).toEqual({ left: 'as-mapped', right: 'as-mapped' });
  const generations = [...SPLIT.slice(0, 2), shard('right', ['parent'], true), shard('child', ['right'])];
  expect(readable(generations, progress(), true)).toEqual({ left: 'as-mapped', child: 'as-mapped' });
});

it('reads all that comes of what it began, where only the new is wanted', () => {
  const generations = [shard('a', [], true), shard('b', ['a'], true), shard('c', ['b'])];
  expect(readable(generations, progress({ a: false }), true)).toEqual({ a: 'as-mapped' });
  expect(readable(generations, progress({ a: true }), true)).toEqual({ b: 'beginning' });
  expect(readable(generations, progress({ a: true, b: true }), true)).toEqual({ c: 'beginning' });
});

it('forgets what was read to its end and is no longer there, unless a child asks for it', () => {
  const known = progress({ old: true, parent: true, open: false, right: true });
  expect(forgettablePartitions([shard('left', ['parent']), shard('right')], known)).toEqual(['old']);
});
