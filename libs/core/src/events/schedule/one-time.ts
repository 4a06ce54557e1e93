/** One moment, as a clock on a wall shows it. */
export interface OneTime {
  readonly kind: 'at';
  /** Local time, as ms since the epoch of a place where it is UTC. */
  readonly local: number;
}

/** Reads what stands between the parentheses of `at()`: `yyyy-mm-ddThh:mm:ss`. */
export function parseOneTime(fields: string): OneTime | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(fields)) return undefined;
  const local = Date.parse(`${fields}Z`);
  // Some dates that are none, such as the 30th of February, are read as another.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(fields)) return undefined;
  return { kind: 'at', local };
}
