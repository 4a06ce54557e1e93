import { SignJWT, UnsecuredJWT } from 'jose';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JoseBearerTokens } from './bearer-tokens.js';
import { TestIssuer } from './testing/test-issuer.js';

let issuer: TestIssuer;
let clock: FakeClock;
let tokens: JoseBearerTokens;
beforeEach(async () => {
  issuer = await TestIssuer.start();
  clock = new FakeClock();
  tokens = new JoseBearerTokens([issuer.url], clock);
});
afterEach(() => issuer.close());

const sign = (claims: object = {}) => issuer.sign({ aud: 'app', sub: 'ann', ...claims }, clock.now());
const prove = async (token: string | Promise<string>) => tokens.prove(await token, issuer.url, ['app', 'other']);

it('proves what an issuer has signed for one of the audiences', async () => {
  expect(await prove(sign({ groups: ['a'] }))).toMatchObject({ sub: 'ann', aud: 'app', groups: ['a'] });
  expect(await prove(sign({ aud: ['x', 'other'] }))).toMatchObject({ aud: ['x', 'other'] });
  expect(await prove(sign({ aud: undefined, client_id: 'app' }))).toMatchObject({ client_id: 'app' });
});

it.each([
  ['for another audience', () => sign({ aud: 'x', client_id: 'app' })],
  ['for nobody', () => sign({ aud: undefined })],
  ['for a number', () => sign({ aud: 5, client_id: 'app' })],
  ['for null', () => sign({ aud: null, client_id: 'app' })],
  ['for an object', () => sign({ aud: {} })],
  ['for a list of no texts', () => sign({ aud: [5, null] })],
  ['of another issuer', () => sign({ iss: 'http://169.254.169.254' })],
  ['that is over', () => sign({ exp: clock.now() / 1000 - 1 })],
  ['that never ends', () => sign({ exp: undefined })],
  ['without a signature', () => new UnsecuredJWT({ iss: issuer.url, aud: 'app', exp: 4e9 }).encode()],
  [
    'signed with a secret',
    () =>
      new SignJWT({ iss: issuer.url, aud: 'app', exp: 4e9 })
        .setProtectedHeader({ alg: 'HS256', kid: '1' })
        .sign(Buffer.alloc(32)),
  ],
  ['that is none', () => 'a.b.c'],
])('refuses a token %s, and asks nobody', async (_, make) => {
  await expect(prove(make())).rejects.toMatchObject({
    code: expect.stringMatching(/^(Invalid|Expired)IdentityTokenException$/) as string,
  });
  expect(issuer.asked).toEqual([]);
});

it('refuses what another key has signed, and asks for a new one only now and then', async () => {
  await prove(sign());
  const asked = issuer.asked.length;
  await issuer.rotate();
  await expect(prove(sign())).rejects.toMatchObject({ code: 'InvalidIdentityTokenException' });
  expect(issuer.asked).toHaveLength(asked);
});

it('asks no issuer inside', async () => {
  const strict = new JoseBearerTokens([], clock);
  await expect(strict.prove(await sign(), issuer.url, ['app'])).rejects.toMatchObject({
    code: 'IDPCommunicationErrorException',
  });
  expect(issuer.asked).toEqual([]);
});
