import type { CorsRules } from '../http/cors.js';
import { type FrontDoor, siteAddress } from '../http/front-door.js';

/**
 * An HTTP endpoint of a function or of one of its aliases.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
 */
export interface FunctionUrl {
  /** 32 small letters and digits, the first label of its host: the same as long as the URL is there, and never given again. */
  readonly urlId: string;
  /** Whether callers must sign, or may be anybody whom the function's policy lets. */
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly cors?: FunctionUrlCors | undefined;
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  /** ms since the epoch. */
  readonly createdAt: number;
  /** ms since the epoch. */
  readonly modifiedAt: number;
}

/** Which pages of other origins may call it. */
export type FunctionUrlCors = CorsRules;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** @param random 32 bytes of chance */
export function functionUrlId(random: Uint8Array): string {
  return Array.from(random.subarray(0, 32), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** Whether a text could be the id of a URL. */
export function isFunctionUrlId(text: string): boolean {
  return /^[a-z2-7]{32}$/.test(text);
}

/** The URL as callers use it, with its final slash. */
export function functionUrlAddress(urlId: string, region: string, frontDoor: FrontDoor): string {
  return siteAddress('lambda-url', urlId, region, frontDoor);
}
