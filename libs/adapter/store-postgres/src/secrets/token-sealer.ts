import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SessionSealer } from '@stoker/app/ports/session-sealer';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const SALT_BYTES = 24;
const KEY_NAME_BYTES = 4;
const HEAD_BYTES = 1 + KEY_NAME_BYTES + SALT_BYTES + TAG_BYTES;

/** The first byte of a token: how its text is to be read. */
const PLAIN = 1;
const DEFLATED = 2;

/** Bytes of text up to which deflating would cost more than all else, at every cold start, and save little. */
const SMALL_BYTES = 1_024;

/** Tokens longer than this are none of ours: no header may be as long. */
const MAX_TOKEN_CHARACTERS = 16_384;
const MAX_TEXT_BYTES = 65_536;

/** Each key is used for one token, so the nonce need not tell tokens apart. */
const NONCE = Buffer.alloc(12);

/**
 * Session tokens under AES-256-GCM: format, name of the master key, salt, tag, ciphertext of the text, which is deflated
 * where it is long. A key of its own for each token follows from the master key and the salt, so that any number of tokens
 * may be made, which under one key and with random nonces they might not.
 */
export class TokenSealer implements SessionSealer {
  readonly #masters = new Map<string, Uint8Array>();
  readonly #current: Buffer;

  /**
   * @param masterKey 32 bytes
   * @param retired master keys of tokens that may still be in use
   */
  constructor(masterKey: Uint8Array, retired: readonly Uint8Array[] = []) {
    for (const key of [masterKey, ...retired]) {
      if (key.length !== KEY_BYTES) throw new RangeError(`A master key must be ${KEY_BYTES} bytes long.`);
      this.#masters.set(nameOf(key).toString('hex'), Uint8Array.from(key));
    }
    this.#current = nameOf(masterKey);
  }

  seal(text: string, accessKeyId: string): string {
    const plain = Buffer.from(text);
    const format = plain.length > SMALL_BYTES ? DEFLATED : PLAIN;
    const salt = randomBytes(SALT_BYTES);
    const key = this.#keyFor(this.#current, salt)!;
    const cipher = createCipheriv(ALGORITHM, key, NONCE).setAAD(boundTo(format, accessKeyId));
    const sealed = Buffer.concat([cipher.update(format === PLAIN ? plain : deflateRawSync(plain)), cipher.final()]);
    return Buffer.concat([Buffer.of(format), this.#current, salt, cipher.getAuthTag(), sealed]).toString('base64');
  }

  open(token: string, accessKeyId: string): string | undefined {
    if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
    const bytes = Buffer.from(token, 'base64');
    // One token has one spelling: base64 that is read leniently would have many.
    if (bytes.length < HEAD_BYTES || bytes.toString('base64') !== token) return undefined;
    const format = bytes[0]!;
    const saltAt = 1 + KEY_NAME_BYTES;
    const tagAt = saltAt + SALT_BYTES;
    const key = this.#keyFor(bytes.subarray(1, saltAt), bytes.subarray(saltAt, tagAt));
    if (key === undefined) return undefined;
    const decipher = createDecipheriv(ALGORITHM, key, NONCE, { authTagLength: TAG_BYTES })
      .setAAD(boundTo(format, accessKeyId))
      .setAuthTag(bytes.subarray(tagAt, HEAD_BYTES));
    try {
      const opened = Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
      const text = format === PLAIN ? opened : inflateRawSync(opened, { maxOutputLength: MAX_TEXT_BYTES });
      return text.toString('utf8');
    } catch {
      return undefined;
    }
  }

  #keyFor(name: Uint8Array, salt: Uint8Array): Uint8Array | undefined {
    const master = this.#masters.get(Buffer.from(name).toString('hex'));
    return master && new Uint8Array(hkdfSync('sha256', master, salt, 'stoker session token', KEY_BYTES));
  }
}

/** What a token is good for beside its text: the format says how to read that, and the key id whose it is. */
function boundTo(format: number, accessKeyId: string): Buffer {
  return Buffer.from(`${format}/${accessKeyId}`);
}

/** A name that follows from the key and does not tell it. */
function nameOf(key: Uint8Array): Buffer {
  return createHash('sha256').update('stoker session token key').update(key).digest().subarray(0, KEY_NAME_BYTES);
}
