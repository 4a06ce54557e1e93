import { expect, test } from 'vitest';
import { Argon2Hasher } from './argon2-hasher.js';

const quick = new Argon2Hasher({ memory: 64, passes: 1, parallelism: 1 });

test('a hash matches its password, however its characters are composed, and no other', async () => {
  const hash = await quick.hash('pa\u0301ssword of ada');
  expect(await quick.verify('p\u00e1ssword of ada', hash)).toBe(true);
  expect(await quick.verify('password of ada', hash)).toBe(false);
  expect(await quick.hash('pa\u0301ssword of ada')).not.toBe(hash);
});

test('nothing matches the hash of nobody', async () => {
  expect(await quick.verify('', undefined)).toBe(false);
  expect(await quick.verify('password', undefined)).toBe(false);
});

test('the settings are what OWASP recommends; a hash made with others is verified and outdated', async () => {
  const hasher = new Argon2Hasher();
  const hash = await hasher.hash('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(hasher.isOutdated(hash)).toBe(false);
  expect(quick.isOutdated(hash)).toBe(true);
  expect(await quick.verify('correct horse', hash)).toBe(true);
});

/** Of the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32 -e`, version 1.3. */
test("reads the reference implementation's hashes", async () => {
  const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await quick.verify('password', hash)).toBe(true);
});

test('refuses to hash more at once than it has places for', async () => {
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => quick.hash('correct horse')));
  const refused = all.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
  expect(refused).toHaveLength(8);
  expect(refused[0]).toMatchObject({ code: 'TooManyRequestsException' });
  expect(await quick.hash('correct horse')).toContain('argon2id');
});

test('a stored hash of another kind is a defect, not a wrong password', async () => {
  await expect(quick.verify('password', '$2b$10$abcdefghijklmnopqrstuv')).rejects.toThrow('no argon2id hash');
});
