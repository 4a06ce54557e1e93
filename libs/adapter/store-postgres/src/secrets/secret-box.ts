import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** An encrypted value and the name of the key that opens it. */
export interface Sealed {
  readonly keyId: string;
  /** Nonce, tag, ciphertext. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Encrypts what the database holds but must not be able to tell. Each value is bound to its row: sealed for one
 * identity (such as `access-key/AKIA…`), it opens for no other, so whoever can write to the database cannot move
 * a secret from one row to another.
 */
export class SecretBox {
  private readonly keys = new Map<string, Uint8Array>();
  /** Name of the key that seals. */
  readonly keyId: string;

  /**
   * @param key 32 bytes
   * @param retired keys that values may still be sealed with
   */
  constructor(key: Uint8Array, retired: readonly Uint8Array[] = []) {
    for (const each of [key, ...retired]) {
      if (each.length !== KEY_BYTES) throw new RangeError(`A master key must be ${KEY_BYTES} bytes long.`);
      this.keys.set(nameOf(each), Uint8Array.from(each));
    }
    this.keyId = nameOf(key);
  }

  seal(plaintext: string, identity: string): Sealed {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key(this.keyId), nonce).setAAD(Buffer.from(identity));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return { keyId: this.keyId, data: Uint8Array.from(Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])) };
  }

  /** @throws Error when the key is not known, the value was changed, or it was sealed for another identity */
  open({ keyId, data }: { keyId: string; data: Uint8Array }, identity: string): string {
    const nonce = data.subarray(0, NONCE_BYTES);
    const tag = data.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.key(keyId), nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(identity))
      .setAuthTag(tag);
    const plaintext = decipher.update(data.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([plaintext, decipher.final()]).toString('utf8');
  }

  private key(keyId: string): Uint8Array {
    const key = this.keys.get(keyId);
    if (key === undefined) throw new Error(`The database holds values sealed with the master key ${keyId}, not given.`);
    return key;
  }
}

/** A name that follows from the key and does not tell it. */
function nameOf(key: Uint8Array): string {
  return createHash('sha256').update('stoker master key id').update(key).digest('hex').slice(0, 16);
}
