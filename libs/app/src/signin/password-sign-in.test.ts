import { randomBytes } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { Administrators } from './administrators.js';
import { Argon2Hasher } from './argon2-hasher.js';
import { KnownDevices } from './known-devices.js';
import { PasswordSignIn } from './password-sign-in.js';
import { MemorySignInStores } from './testing/memory-sign-in-stores.js';

const PASSWORD = 'correct horse battery';
const FROM = { address: '203.0.113.7', userAgent: 'test', device: undefined };

let clock: FakeClock;
let stores: MemorySignInStores;
let hasher: Argon2Hasher;
let devices: KnownDevices;
let signIn: PasswordSignIn;

beforeEach(async () => {
  clock = new FakeClock();
  stores = new MemorySignInStores();
  hasher = new Argon2Hasher({ memory: 64, passes: 1, parallelism: 1 });
  devices = new KnownDevices(randomBytes(32), randomBytes);
  signIn = new PasswordSignIn({ ...stores, hasher, devices, clock });
  const people = new Administrators({ ...stores, hasher, clock, random: randomBytes });
  await people.create({ name: 'ada', role: 'administrator', password: PASSWORD });
});

/** Counts what the hasher is asked, and by how many names. */
function countHashes(): () => number {
  let count = 0;
  const verify = hasher.verify.bind(hasher);
  hasher.verify = (password, hash) => {
    count += 1;
    return verify(password, hash);
  };
  return () => count;
}

describe('a name that nobody has', () => {
  test('costs as much work as one that somebody has', async () => {
    const hashes = countHashes();
    await expect(signIn.prove({ ...FROM, name: 'ada', password: 'wrong' })).rejects.toThrow(
      'Name or password is wrong',
    );
    expect(hashes()).toBe(1);
    await expect(signIn.prove({ ...FROM, name: 'eve', password: 'wrong' })).rejects.toThrow(
      'Name or password is wrong',
    );
    expect(hashes()).toBe(2);
  });
});

test('who is held up costs no work at all', async () => {
  for (let index = 0; index < 6; index++)
    await signIn.prove({ ...FROM, name: 'ada', password: 'wrong' }).catch(() => {});
  const hashes = countHashes();
  await expect(signIn.prove({ ...FROM, name: 'ada', password: PASSWORD })).rejects.toMatchObject({
    code: 'TooManyRequestsException',
    members: { retryAfterSeconds: 1 },
  });
  expect(hashes()).toBe(0);
});

test('an attempt that was not compared, for too many are, is not counted', async () => {
  const verify = hasher.verify.bind(hasher);
  hasher.verify = async () => {
    throw new ServiceError('TooManyRequestsException', 'Too many are signing in.');
  };
  for (let index = 0; index < 30; index++) {
    await expect(signIn.prove({ ...FROM, name: 'ada', password: PASSWORD })).rejects.toThrow('Too many are signing in');
  }
  hasher.verify = verify;
  expect((await signIn.prove({ ...FROM, name: 'ada', password: PASSWORD })).name).toBe('ada');
});

test('a hash of former settings is renewed when the password is at hand, and only then', async () => {
  const former = (await stores.administrators.findByName('ada'))!;
  signIn = new PasswordSignIn({
    ...stores,
    hasher: new Argon2Hasher({ memory: 128, passes: 1, parallelism: 1 }),
    devices,
    clock,
  });
  await signIn.prove({ ...FROM, name: 'ada', password: 'wrong' }).catch(() => {});
  expect((await stores.administrators.find(former.id))?.passwordHash).toBe(former.passwordHash);
  await signIn.prove({ ...FROM, name: 'ada', password: PASSWORD });
  const renewed = (await stores.administrators.find(former.id))!.passwordHash;
  expect(renewed).toContain('m=128,');
  expect(await hasher.verify(PASSWORD, renewed)).toBe(true);
});

describe('what a browser keeps', () => {
  test('is known for the name that it was made for, by the key that it was made with', () => {
    const device = devices.make('ada');
    expect(devices.read('ada', device)).toBe(device.split('.')[0]);
    expect(devices.read('eve', device)).toBeUndefined();
    expect(new KnownDevices(randomBytes(32), randomBytes).read('ada', device)).toBeUndefined();
    for (const forged of ['', '.', `${device}a`, device.slice(1), `a${device}`]) {
      expect(devices.read('ada', forged)).toBeUndefined();
    }
  });
});
