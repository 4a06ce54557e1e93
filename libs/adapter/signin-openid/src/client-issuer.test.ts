import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { base64url, exportSPKI, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClientIssuer, type OpenIdClientOptions } from './client-issuer.js';
import { LyingIssuer } from './testing/lying-issuer.js';

const SECRETS = { state: 'the state', nonce: 'the nonce', codeVerifier: 'v'.repeat(52) };
const REDIRECT = new URL('https://console.example/_stoker/admin/openid/callback');

let lying: LyingIssuer;
beforeEach(async () => {
  lying = await LyingIssuer.start();
});
afterEach(() => lying.close());

const options = (changes: Partial<OpenIdClientOptions> = {}): OpenIdClientOptions => ({
  issuer: lying.url,
  clientId: 'stoker',
  clientSecret: 'the client’s secret',
  redirectUri: REDIRECT,
  scopes: ['openid', 'groups'],
  groupsClaim: 'groups',
  ...changes,
});
const answer = (changes: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({ code: 'the code', state: 'the state', ...changes });
const identify = (query = answer(), changes: Partial<OpenIdClientOptions> = {}) =>
  new ClientIssuer(options(changes)).identify(query, SECRETS);

test('sends the browser to the issuer with a challenge, and not with what solves it', async () => {
  const url = await new ClientIssuer(options()).authorisationUrl(SECRETS);
  expect(url.origin + url.pathname).toBe(`${lying.url.origin}/authorize`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'stoker',
    redirect_uri: REDIRECT.href,
    response_type: 'code',
    scope: 'openid groups',
    state: 'the state',
    nonce: 'the nonce',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    code_challenge_method: 'S256',
  });
  expect(url.href).not.toContain(SECRETS.codeVerifier);
});

test('believes a token that holds, and exchanges the code under the registered address', async () => {
  expect(await identify()).toEqual({
    issuer: lying.url.origin,
    subject: 'ada',
    name: 'ada',
    groups: ['platform'],
  });
  expect(lying.exchanges[0]?.get('redirect_uri')).toBe(REDIRECT.href);
  expect(lying.exchanges[0]?.get('code_verifier')).toBe(SECRETS.codeVerifier);
});

test('asks for the groups where the token has none, of whom the token is about', async () => {
  lying.idToken = () => lying.sign({ groups: undefined });
  lying.userInfo = { sub: 'ada', groups: 'audit', preferred_username: 'Ada\u0007' };
  expect(await identify()).toMatchObject({ name: 'Ada\ufffd', groups: ['audit'] });
  lying.userInfo = { sub: 'eve', groups: ['platform'] };
  await expect(identify()).rejects.toMatchObject({ code: 'UnrecognizedClientException' });
});

test('takes nothing but texts for groups', async () => {
  lying.idToken = () => lying.sign({ groups: ['audit', 7, { platform: true }, null] });
  expect((await identify()).groups).toEqual(['audit']);
});

test('a public client sends no secret', async () => {
  await identify(answer(), { clientSecret: undefined });
  expect(lying.exchanges[0]?.get('client_id')).toBe('stoker');
  expect(lying.exchanges[0]?.has('client_secret')).toBe(false);
});

describe('does not believe', () => {
  const hour = 3_600;
  const now = (): number => Math.floor(Date.now() / 1_000);

  test.each<[string, () => Promise<string>]>([
    ['a token that nobody has signed', async () => lying.unsigned()],
    ['one that says so with a key', async () => lying.unsigned({ alg: 'none', kid: 'one' })],
    ['another nonce', () => lying.sign({ nonce: 'another' })],
    ['no nonce', () => lying.sign({ nonce: undefined })],
    ['another audience', () => lying.sign({ aud: 'another' })],
    ['another issuer', () => lying.sign({ iss: 'https://evil.example' })],
    ['a token of an hour ago', () => lying.sign({ iat: now() - 2 * hour, exp: now() - hour })],
    ['a token without an end', () => lying.sign({ exp: undefined })],
    ['a token about nobody', () => lying.sign({ sub: undefined })],
    ['a signature of another key', async () => lying.sign({}, (await generateKeyPair('RS256')).privateKey)],
    ['a key that the issuer does not have', () => lying.sign({}, undefined, 'two')],
    ['no token', async () => 'no token'],
  ])('%s', async (_what, idToken) => {
    lying.idToken = idToken;
    await expect(identify()).rejects.toMatchObject({ code: 'UnrecognizedClientException' });
  });

  test.each(['the client’s secret', 'the public key'])(
    'a token signed with what is no private key: %s',
    async (what) => {
      const secret = what === 'the public key' ? await exportSPKI(lying.keys.publicKey) : what;
      const input = lying.unsigned({ alg: 'HS256', kid: 'one' }).slice(0, -1);
      const signature = createHmac('sha256', secret).update(input).digest();
      lying.idToken = async () => `${input}.${base64url.encode(signature)}`;
      await expect(identify()).rejects.toMatchObject({ code: 'UnrecognizedClientException' });
    },
  );

  test.each<[string, Record<string, string>]>([
    ['another state', { state: 'another' }],
    ['no code', { code: '' }],
    ['another issuer’s answer', { iss: 'https://evil.example' }],
    ['a refusal', { error: 'access_denied', error_description: '<script>' }],
  ])('%s, and exchanges nothing', async (_what, changes) => {
    const query = answer(changes);
    if (query.get('code') === '') query.delete('code');
    if (changes['error'] !== undefined) query.delete('code');
    const failed = await identify(query).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'UnrecognizedClientException' });
    expect(String(failed)).not.toContain('<script>');
    expect(lying.exchanges).toEqual([]);
  });
});

describe('an issuer that is away', () => {
  let silent: Server;
  beforeEach(async () => {
    silent = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => silent.close(resolve)));

  test('is an outage, not a wrong sign-in, and is asked again the next time', async () => {
    const issuer = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const client = new ClientIssuer(options({ issuer }));
    await expect(client.authorisationUrl(SECRETS)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    expect(await client.signOutUrl()).toBeUndefined();
  });

  test('that is not on this host is not asked without TLS', async () => {
    const client = new ClientIssuer(options({ issuer: new URL('http://issuer.example') }));
    await expect(client.authorisationUrl(SECRETS)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
  });
});

test('says where to sign out of the issuer', async () => {
  const url = await new ClientIssuer(options()).signOutUrl();
  expect(url?.origin).toBe(lying.url.origin);
  expect(url?.searchParams.get('post_logout_redirect_uri')).toBe('https://console.example/');
});
