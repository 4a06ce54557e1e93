import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterInvoke, type Piece, type PieceOutcome, type StreamPolicy, tooOld, wholeBatch } from './stream-work.js';

const policyOf = (more: Partial<StreamPolicy> = {}): StreamPolicy => ({
  maximumRetries: 2,
  maximumAgeMs: undefined,
  bisect: false,
  ...more,
});

/** Runs a batch to its end; `outcome` plays the function. */
function run(records: number, policy: StreamPolicy, outcome: (piece: Piece, tries: number) => PieceOutcome) {
  const invoked: Piece[] = [];
  const discarded: number[] = [];
  const dealtWith: number[] = [];
  let left: readonly Piece[] = [wholeBatch(records)];
  for (let tries = 0; left.length > 0; tries++) {
    if (tries > 10_000) throw new Error('it never ends');
    const [piece, ...rest] = left as [Piece, ...Piece[]];
    invoked.push(piece);
    const step = afterInvoke(piece, outcome(piece, tries), policy);
    for (let place = piece.from; place < step.done; place++) dealtWith.push(place);
    if (step.discarded) for (let at = step.discarded.piece.from; at < step.discarded.piece.to; at++) discarded.push(at);
    left = [...step.left, ...rest];
  }
  return { invoked, discarded, dealtWith };
}

const places = (count: number) => Array.from({ length: count }, (_, place) => place);

describe('a batch of an ordered source', () => {
  it('deals with every record once and in order, whatever the function does', () => {
    const script = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('failed-at' as const), place: fc.nat(20) }),
        fc.constantFrom<PieceOutcome>({ kind: 'succeeded' }, { kind: 'function-error' }, { kind: 'not-run' }),
      ),
    );
    const policy = fc.record({ maximumRetries: fc.nat(3), bisect: fc.boolean(), maximumAgeMs: fc.constant(undefined) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), policy, script, (records, rules, outcomes) => {
        const { dealtWith } = run(records, rules, (_piece, tries) => outcomes[tries] ?? { kind: 'function-error' });
        expect(dealtWith).toEqual(places(records));
      }),
    );
  });

  it('halved, loses exactly the records at fault', () => {
    const faults = fc.uniqueArray(fc.nat(31), { maxLength: 5 });
    fc.assert(
      fc.property(faults, fc.nat(2), (bad, maximumRetries) => {
        const isBad = ({ from, to }: Piece) => bad.some((place) => place >= from && place < to);
        const outcome = (piece: Piece): PieceOutcome => ({ kind: isBad(piece) ? 'function-error' : 'succeeded' });
        const { discarded } = run(32, policyOf({ bisect: true, maximumRetries }), outcome);
        expect(discarded).toEqual([...bad].sort((a, b) => a - b));
      }),
    );
  });

  it('is tried once more than its retries, and then given up whole', () => {
    const { invoked, discarded } = run(3, policyOf(), () => ({ kind: 'function-error' }));
    expect(invoked.map(({ failures }) => failures)).toEqual([0, 1, 2]);
    expect(discarded).toEqual(places(3));
  });

  it('goes on where the function says that it failed', () => {
    const { invoked, discarded } = run(5, policyOf(), ({ from }) =>
      from < 3 ? { kind: 'failed-at', place: 3 } : { kind: 'succeeded' },
    );
    expect(invoked.map(({ from, to }) => [from, to])).toEqual([
      [0, 5],
      [3, 5],
    ]);
    expect(discarded).toEqual([]);
  });

  it('is not given up for what is not its fault', () => {
    const { invoked, discarded } = run(1, policyOf({ maximumRetries: 0 }), (_piece, tries) => ({
      kind: tries < 50 ? 'not-run' : 'succeeded',
    }));
    expect(invoked).toHaveLength(51);
    expect(discarded).toEqual([]);
  });
});

describe('records that are too old', () => {
  const policy = policyOf({ maximumAgeMs: 100 });

  it('are given up from the head on, and only those', () => {
    const arrivals = fc.array(fc.nat(300), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(arrivals, (list) => {
        const piece = wholeBatch(list.length);
        const old = list.filter((arrival) => 300 - arrival > 100).length;
        const step = tooOld(piece, list, policy, 300);
        const discarded = { piece: { ...piece, to: old }, reason: 'RecordAgeExceeded' };
        const left = old === list.length ? [] : [{ ...piece, from: old }];
        expect(step).toEqual(old === 0 ? undefined : { done: old, discarded, left, idleTries: 0 });
      }),
    );
  });

  it('are no matter where any age will do', () => {
    expect(tooOld(wholeBatch(1), [0], policyOf(), 1e12)).toBeUndefined();
  });
});
