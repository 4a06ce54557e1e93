/** The same stretch of time over and over, counted from when its owner says. */
export interface Rate {
  readonly kind: 'rate';
  /** How many of the unit, from 1. */
  readonly value: number;
  readonly isPlural: boolean;
  /** ms. A day is 24 hours, whatever the clocks of a zone do. */
  readonly periodMs: number;
}

const MINUTE = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };
/** As much as a signed 32-bit number holds. */
const MAX_VALUE = 2 ** 31 - 1;

/** Reads what stands between the parentheses of `rate()`. */
export function parseRate(fields: string): Rate | undefined {
  const [, digits = '', unit = '', plural] = /^\s*(\d{1,10})\s+(minute|hour|day)(s?)\s*$/.exec(fields) ?? [];
  const value = Number(digits);
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined || value < 1 || value > MAX_VALUE) return undefined;
  return { kind: 'rate', value, isPlural: plural === 's', periodMs: value * unitMs };
}
