import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MasterKeys } from './master-keys.js';
import { SecretBox } from './secret-box.js';

const key = randomBytes(32);

describe('SecretBox', () => {
  it('opens what it sealed, for the same identity', () => {
    const box = new SecretBox(new MasterKeys(key));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (plaintext, identity) => {
        expect(box.open(box.seal(plaintext, identity), identity)).toBe(plaintext.toWellFormed());
      }),
    );
  });

  it('refuses another identity', () => {
    const box = new SecretBox(new MasterKeys(key));
    expect(() => box.open(box.seal('secret', 'access-key/A'), 'access-key/B')).toThrow();
  });

  it('refuses a value with any byte changed or cut off', () => {
    const box = new SecretBox(new MasterKeys(key));
    const { keyId, data } = box.seal('secret', 'row');
    for (const index of data.keys()) {
      const changed = Uint8Array.from(data);
      changed[index]! ^= 1;
      expect(() => box.open({ keyId, data: changed }, 'row')).toThrow();
      expect(() => box.open({ keyId, data: data.subarray(0, index) }, 'row')).toThrow();
    }
  });

  it('never seals the same way twice and never shows the plaintext', () => {
    const box = new SecretBox(new MasterKeys(key));
    const [first, second] = [box.seal('canary', 'row'), box.seal('canary', 'row')];
    expect(first.data).not.toEqual(second.data);
    expect(Buffer.from(first.data).includes('canary')).toBe(false);
  });

  it('opens with a retired key, seals with the new one', () => {
    const old = new SecretBox(new MasterKeys(key));
    const rotated = new SecretBox(new MasterKeys(randomBytes(32), [key]));
    expect(rotated.open(old.seal('secret', 'row'), 'row')).toBe('secret');
    expect(rotated.seal('secret', 'row').keyId).not.toBe(old.seal('secret', 'row').keyId);
  });

  it('says which key is missing', () => {
    const sealed = new SecretBox(new MasterKeys(key)).seal('secret', 'row');
    expect(() => new SecretBox(new MasterKeys(randomBytes(32))).open(sealed, 'row')).toThrow(sealed.keyId);
  });

  it('refuses a key of the wrong length', () => {
    expect(() => new MasterKeys(randomBytes(16))).toThrow(RangeError);
  });
});
