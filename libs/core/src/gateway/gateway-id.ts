const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Characters of an id of an API, and of one of its parts. */
export const API_ID_LENGTH = 10;
export const PART_ID_LENGTH = 7;

/** An id as API Gateway makes them. @param random one byte of chance for each character */
export function gatewayId(random: Uint8Array): string {
  return Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
