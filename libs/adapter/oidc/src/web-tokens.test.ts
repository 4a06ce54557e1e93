import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { TestIssuer } from './testing/test-issuer.js';
import { JoseWebTokens } from './web-tokens.js';

const CLAIMS = { sub: 'repo:acme/app', aud: 'sts.amazonaws.com' };
const CLIENTS = ['sts.amazonaws.com'];
const KEYS = ['/.well-known/openid-configuration', '/jwks'];

let issuer: TestIssuer;
let clock: FakeClock;
let tokens: JoseWebTokens;

beforeEach(async () => {
  issuer = await TestIssuer.start();
  clock = new FakeClock();
  tokens = new JoseWebTokens([issuer.url], clock);
});
afterEach(() => issuer.close());

const sign = (claims: object = {}) => issuer.sign({ ...CLAIMS, ...claims }, clock.now());
const verify = async (token: string | Promise<string>) => tokens.verify(await token, issuer.url, CLIENTS);
const refused = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error;

describe('a token', () => {
  test('tells its issuer, and proven who somebody is', async () => {
    const token = await sign();
    expect(tokens.issuerOf(token)).toBe(issuer.url);
    expect(await verify(token)).toEqual({
      subject: 'repo:acme/app',
      audience: 'sts.amazonaws.com',
      methods: [],
      tags: [],
      transitiveTagKeys: [],
    });
  });

  test('was issued to one party, for another, with methods, tags and a source', async () => {
    const token = sign({
      azp: 'sts.amazonaws.com',
      aud: ['elsewhere'],
      amr: ['pwd', 'mfa'],
      'https://aws.amazon.com/tags': { principal_tags: { team: ['web'], job: '1' }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'ann',
    });
    expect(await verify(token)).toMatchObject({
      audience: 'sts.amazonaws.com',
      originalAudience: 'elsewhere',
      methods: ['pwd', 'mfa'],
      tags: [
        { key: 'team', value: 'web' },
        { key: 'job', value: '1' },
      ],
      transitiveTagKeys: ['team'],
      sourceIdentity: 'ann',
    });
  });

  test.each([
    ['for another audience', { aud: 'elsewhere' }, 'Incorrect token audience'],
    ['issued to another party', { azp: 'elsewhere' }, 'Incorrect token audience'],
    ['without an audience', { aud: undefined }, 'Incorrect token audience'],
    ['for a number', { aud: 5 }, 'Incorrect token audience'],
    ['for null', { aud: null }, 'Incorrect token audience'],
    ['for an object', { aud: {} }, 'Incorrect token audience'],
    ['without a subject', { sub: undefined }, 'Missing a required claim: sub'],
    ['without an end', { exp: undefined }, 'Missing a required claim: exp'],
    ['of another issuer', { iss: 'http://127.0.0.1:1' }, 'could not be validated'],
    ['of the future', { nbf: 4e9 }, 'is not valid yet'],
    ['issued in the future', { iat: 4e9 }, 'is not valid yet'],
    ['with odd tags', { 'https://aws.amazon.com/tags': { principal_tags: { a: ['b', 'c'] } } }, 'tags is malformed'],
    ['with tags that are none', { 'https://aws.amazon.com/tags': 'a=b' }, 'tags is malformed'],
    ['with an odd source', { 'https://aws.amazon.com/source_identity': 'a b' }, 'source_identity is malformed'],
  ])('%s is refused', async (_, claims, message) => {
    await expect(verify(sign(claims))).rejects.toThrow(refused('InvalidIdentityTokenException', message));
  });

  test.each([0, 1, 3_600])('that was over %s s ago is refused, in seconds', async (ago) => {
    const now = clock.now() / 1000;
    await expect(verify(sign({ exp: now - ago }))).rejects.toThrow(
      refused(
        'ExpiredIdentityTokenException',
        `Token expired: current date/time ${now} must be before the expiration date/time ${now - ago}`,
      ),
    );
  });

  test.each(['', 'a.b', 'a.b.c', '{}', 'bm90.anNvbg.x'])('%j is none', (token) => {
    expect(() => tokens.issuerOf(token)).toThrow(refused('InvalidIdentityTokenException', 'is not a valid JWT'));
  });

  test.each([undefined, 'ci', 'file:///etc/passwd'])('with the issuer %s is refused', async (iss) => {
    const token = new UnsecuredJWT({ ...CLAIMS, ...(iss !== undefined && { iss }) }).encode();
    expect(() => tokens.issuerOf(token)).toThrow(refused('InvalidIdentityTokenException', 'has no issuer'));
  });
});

describe('a signature is refused', () => {
  test('of another key under the same name', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const forged = new SignJWT({ ...CLAIMS, iss: issuer.url, exp: clock.now() / 1000 + 60 })
      .setProtectedHeader({ alg: 'RS256', kid: '1' })
      .sign(privateKey);
    await expect(verify(forged)).rejects.toThrow(refused('InvalidIdentityTokenException', 'invalid signature'));
  });

  test('that is none', async () => {
    const now = clock.now() / 1000;
    const unsigned = new UnsecuredJWT({ ...CLAIMS, iss: issuer.url, exp: now + 60 }).encode();
    await expect(verify(unsigned)).rejects.toThrow(refused('InvalidIdentityTokenException', 'could not be validated'));
  });

  test('made with the public key as a shared secret', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'HS256', kid: '1' })}.${part({ ...CLAIMS, iss: issuer.url, exp: 4e9 })}`;
    const mac = createHmac('sha256', await exportSPKI(publicKey))
      .update(text)
      .digest('base64url');
    await expect(verify(`${text}.${mac}`)).rejects.toThrow(
      refused('InvalidIdentityTokenException', 'could not be validated'),
    );
  });

  test('over other claims', async () => {
    const [head, , signature] = (await sign()).split('.');
    const claims = { ...CLAIMS, sub: 'repo:acme/other', iss: issuer.url, exp: 4e9 };
    const changed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    await expect(verify(changed)).rejects.toThrow(refused('InvalidIdentityTokenException', 'invalid signature'));
  });
});

describe('the keys of an issuer', () => {
  test('are fetched once for many tokens, and again when they are old', async () => {
    await Promise.all([verify(sign()), verify(sign()), verify(sign())]);
    expect(issuer.asked).toEqual(KEYS);
    clock.advance(15 * 60_000);
    await verify(sign());
    expect(issuer.asked).toEqual([...KEYS, ...KEYS]);
  });

  test('are looked at again for a key that is not among them, but not by every token', async () => {
    await verify(sign());
    await issuer.rotate();
    await expect(verify(sign())).rejects.toThrow(refused('InvalidIdentityTokenException', 'verification key'));
    expect(issuer.asked).toHaveLength(2);
    clock.advance(30_000);
    await verify(sign());
    expect(issuer.asked).toHaveLength(4);
  });

  test.each([
    ['are not there', '/jwks', { status: 404, body: 'no' }, 'answered 404'],
    ['are no JSON', '/jwks', { body: '<html>' }, 'did not answer with JSON'],
    ['are no keys', '/jwks', { body: '[]' }, 'publishes no key set'],
    ['are too many', '/jwks', { body: `"${'x'.repeat(300_000)}"` }, 'more than'],
    ['are elsewhere', '/jwks', { status: 302, body: '', location: '/other' }, 'answered 302'],
    ['belong to another', KEYS[0]!, { body: '{"issuer":"https://a.test","jwks_uri":"x"}' }, 'is not one of the issuer'],
  ])('%s: that is said, and asked again only after a while', async (_, path, answer, message) => {
    issuer.answers.set(path, answer);
    const failure = refused('IDPCommunicationErrorException', message);
    await expect(verify(sign())).rejects.toThrow(failure);
    const asked = issuer.asked.length;
    await expect(verify(sign())).rejects.toThrow(failure);
    expect(issuer.asked).toHaveLength(asked);
    issuer.answers.clear();
    clock.advance(10_000);
    expect(await verify(sign())).toMatchObject({ subject: CLAIMS.sub });
  });

  test('are not fetched from inside the network, unless the operator names it', async () => {
    const stranger = new JoseWebTokens([], clock);
    await expect(stranger.verify(await sign(), issuer.url, CLIENTS)).rejects.toThrow(
      refused('IDPCommunicationErrorException', 'must use https'),
    );
    const inside = { issuer: issuer.url, jwks_uri: 'https://169.254.169.254/latest/meta-data' };
    issuer.answers.set(KEYS[0]!, { body: JSON.stringify(inside) });
    await expect(verify(sign())).rejects.toThrow(refused('IDPCommunicationErrorException', 'is not on the internet'));
    expect(issuer.asked).toEqual([KEYS[0]]);
  });
});
