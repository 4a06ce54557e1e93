/**
 * What becomes of a batch of an ordered source: it is done, tried again, halved, or given up, and the next one waits
 * until then. Records are named by their places in the batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export interface StreamPolicy {
  /** Retries after function errors; undefined for as many as it takes. */
  readonly maximumRetries: number | undefined;
  /** ms since a record's arrival; undefined for any age. */
  readonly maximumAgeMs: number | undefined;
  /** Halve a batch that failed, to come nearer to the record that is at fault. */
  readonly bisect: boolean;
}

/** A part of the batch that is invoked as one: places `from` up to, not including, `to`. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Function errors so far. Halving is none. */
  readonly failures: number;
  /** Tries in a row that the function had no fair chance in. */
  readonly notRun: number;
}

export type PieceOutcome =
  | { readonly kind: 'succeeded' }
  /** The function did what comes before this place. */
  | { readonly kind: 'failed-at'; readonly place: number }
  | { readonly kind: 'function-error' }
  /** It was throttled, or the platform failed. */
  | { readonly kind: 'not-run' };

export type GivenUp = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface PieceStep {
  /** Everything before this place is dealt with. */
  readonly done: number;
  /** What is given up, if anything; it is dealt with as soon as somebody was told. */
  readonly discarded?: { readonly piece: Piece; readonly reason: GivenUp } | undefined;
  /** What is still to be invoked, in order. */
  readonly left: readonly Piece[];
  /** Tries in a row that brought nothing, by which to wait before the next. */
  readonly idleTries: number;
}

export function wholeBatch(records: number): Piece {
  return { from: 0, to: records, failures: 0, notRun: 0 };
}

/** The step after a piece was invoked. */
export function afterInvoke(piece: Piece, outcome: PieceOutcome, policy: StreamPolicy): PieceStep {
  const { from, to } = piece;
  switch (outcome.kind) {
    case 'succeeded':
      return { done: to, left: [], idleTries: 0 };
    case 'not-run': {
      const left = [{ ...piece, notRun: piece.notRun + 1 }];
      return { done: from, left, idleTries: piece.notRun + 1 };
    }
    case 'function-error':
      return failed(piece, policy);
    case 'failed-at': {
      const place = Math.min(Math.max(outcome.place, from), to - 1);
      return failed({ ...piece, from: place }, policy);
    }
  }
}

/** Gives up the records at a piece's head that came too long ago; undefined when none did. */
export function tooOld(
  piece: Piece,
  arrivals: readonly number[],
  { maximumAgeMs }: StreamPolicy,
  now: number,
): PieceStep | undefined {
  if (maximumAgeMs === undefined) return undefined;
  let place = piece.from;
  while (place < piece.to && now - arrivals[place]! > maximumAgeMs) place += 1;
  if (place === piece.from) return undefined;
  const left = place < piece.to ? [{ ...piece, from: place }] : [];
  return {
    done: place,
    discarded: { piece: { ...piece, to: place }, reason: 'RecordAgeExceeded' },
    left,
    idleTries: 0,
  };
}

function failed(piece: Piece, { bisect, maximumRetries }: StreamPolicy): PieceStep {
  const { from, to, failures } = piece;
  if (bisect && to - from > 1) {
    const middle = from + Math.ceil((to - from) / 2);
    const half = { failures, notRun: 0 };
    const left = [
      { ...half, from, to: middle },
      { ...half, from: middle, to },
    ];
    return { done: from, left, idleTries: 0 };
  }
  if (maximumRetries !== undefined && failures >= maximumRetries) {
    const discarded = { piece: { ...piece, failures: failures + 1 }, reason: 'RetryAttemptsExhausted' } as const;
    return { done: to, discarded, left: [], idleTries: 0 };
  }
  return { done: from, left: [{ from, to, failures: failures + 1, notRun: 0 }], idleTries: failures + 1 };
}
