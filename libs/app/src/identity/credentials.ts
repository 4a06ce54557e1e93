/** Bytes that nobody can guess; `crypto.randomBytes` outside of tests. */
export type RandomBytes = (size: number) => Uint8Array;

export interface NewAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** 32 letters, so that five random bits make one without a bias. */
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECRET_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * A key as AWS makes them: a prefix and 16 characters (80 random bits), a secret of 40 (240 random bits).
 *
 * @param prefix `ASIA` for one that is good for a while, with a session token
 */
export function newAccessKey(random: RandomBytes, prefix: 'AKIA' | 'ASIA' = 'AKIA'): NewAccessKey {
  return {
    accessKeyId: `${prefix}${letters(random(16), ID_LETTERS)}`,
    secretAccessKey: letters(random(40), SECRET_LETTERS),
  };
}

/** One letter a byte; the alphabet's length divides 256, so each letter is as likely as the others. */
function letters(bytes: Uint8Array, alphabet: string): string {
  return Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
