/** Bytes of chance in an id: nobody guesses one. */
export const CONNECTION_ID_BYTES = 11;

const ID = /^[A-Za-z0-9_-]{15}=$/;

/** An id as API Gateway makes them, but for characters that paths would have to encode: `L0SM9cOFvHcCIhw=`. */
export function connectionId(random: Uint8Array): string {
  return `${Buffer.from(random).toString('base64url')}=`;
}

/** Whether a text may be the id of a connection at all. */
export function isConnectionId(text: string): boolean {
  return ID.test(text);
}
