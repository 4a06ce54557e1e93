import type { RandomBytes } from '../identity/credentials.js';
import { isSameText, keyFor, randomText, sign } from './secrets.js';

const ID_LENGTH = 26;
const DEVICE = /^([a-z2-7]{26})\.([\w-]{43})$/;

/**
 * What a browser keeps of having signed in: that it did, as whom. It opens nothing; its guesses at that name are counted
 * apart from everybody else's.
 */
export class KnownDevices {
  readonly #key: Uint8Array;

  constructor(
    masterKey: Uint8Array,
    private readonly random: RandomBytes,
  ) {
    this.#key = keyFor(masterKey, 'stoker known devices');
  }

  make(name: string): string {
    const id = randomText(this.random, ID_LENGTH);
    return `${id}.${sign(this.#key, name, id)}`;
  }

  /** The device's id; undefined where it is not one that signed in as `name`. */
  read(name: string, text: string): string | undefined {
    const [, id, signature] = DEVICE.exec(text) ?? [];
    if (id === undefined || signature === undefined) return undefined;
    return isSameText(signature, sign(this.#key, name, id)) ? id : undefined;
  }
}
