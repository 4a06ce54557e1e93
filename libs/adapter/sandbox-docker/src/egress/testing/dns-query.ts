/** The head of a message, from its third byte on. */
export function header(...bytes: number[]): Buffer {
  return Buffer.from([0, 1, ...bytes, ...Array<number>(12).fill(0)]).subarray(0, 12);
}

/** Asks about `db.internal`. */
export function question(type: number): Buffer {
  return Buffer.from(`\x02db\x08internal\0\0${String.fromCharCode(type)}\0\x01`, 'latin1');
}

/** A query that is passed on. */
export const QUERY = Buffer.concat([header(1, 0, 0, 1), question(1)]);

/** As it goes over TCP: with its length before it. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
