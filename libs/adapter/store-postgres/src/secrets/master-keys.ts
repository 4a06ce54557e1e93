import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { Keys } from './secret-box.js';

const KEY_BYTES = 32;

/** The operator's keys, which the database never sees: one that seals, and earlier ones that values may be sealed with. */
export class MasterKeys implements Keys {
  private readonly keys = new Map<string, KeyObject>();
  private readonly current: string;

  /** @param key 32 bytes */
  constructor(key: Uint8Array, retired: readonly Uint8Array[] = []) {
    this.learn([key, ...retired]);
    this.current = nameOf(key);
  }

  /** Takes keys to open with; which one seals stays. */
  learn(keys: readonly Uint8Array[]): void {
    for (const key of keys) {
      if (key.length !== KEY_BYTES) throw new RangeError(`A master key must be ${KEY_BYTES} bytes long.`);
      this.keys.set(nameOf(key), createSecretKey(key));
    }
  }

  has(id: string): boolean {
    return this.keys.has(id);
  }

  sealing(): { readonly id: string; readonly key: KeyObject } {
    return { id: this.current, key: this.opening(this.current) };
  }

  opening(id: string): KeyObject {
    const key = this.keys.get(id);
    if (key === undefined) throw new Error(`The database holds values sealed with the master key ${id}, not given.`);
    return key;
  }
}

/** A name that follows from the key and does not tell it. */
function nameOf(key: Uint8Array): string {
  return createHash('sha256').update('stoker master key id').update(key).digest('hex').slice(0, 16);
}
