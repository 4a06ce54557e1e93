/** A place in a database's log, as Postgres writes it: `16/B374D848`. */
export function formatLsn(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`.toUpperCase();
}

/** @throws Error for what is none */
export function parseLsn(text: string): bigint {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error(`no place in a log: ${text}`);
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/**
 * Where to go on from: transactions that were committed there or later, but for the first changes of the one that was committed right
 * there.
 */
export interface Position {
  readonly lsn: bigint;
  readonly skip: number;
}

export function formatPosition({ lsn, skip }: Position): string {
  return `${formatLsn(lsn)}:${skip}`;
}

/** @throws Error for what is none */
export function parsePosition(text: string): Position {
  const [lsn = '', skip = ''] = text.split(':');
  if (!/^\d+$/.test(skip)) throw new Error(`no position: ${text}`);
  return { lsn: parseLsn(lsn), skip: Number(skip) };
}
