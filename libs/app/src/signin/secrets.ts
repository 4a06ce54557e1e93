import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../identity/credentials.js';

/** 32 letters, so that five random bits make one without a bias. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** So many letters that nobody can guess, 5 bits each. */
export function randomText(random: RandomBytes, length: number): string {
  return Array.from(random(length), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
}

/** A session's or a token's secret: 260 bits, more than what its digest could be searched for. */
export const SECRET_LENGTH = 52;

/** What is stored of a secret. A plain digest is enough, for a secret is random: no list of likely ones exists. */
export function digestOf(secret: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(secret).digest());
}

/** Compares digests in a time that tells nothing about where they differ. */
export function isSameDigest(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Compares texts, of any length, in such a time. */
export function isSameText(one: string, other: string): boolean {
  return isSameDigest(digestOf(one), digestOf(other));
}

/** A key for one purpose that follows from the master key. */
export function keyFor(masterKey: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, '', purpose, 32));
}

/** Of the parts as a list, so that none can be taken for the end of another. */
export function sign(key: Uint8Array | string, ...parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}
