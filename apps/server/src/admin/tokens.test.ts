import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminKit, type Answer, type Browser } from './testing/admin-kit.js';

const DAY = 24 * 3_600_000;

let kit: AdminKit;
beforeEach(async () => {
  kit = await AdminKit.start();
});
afterEach(() => kit.close());

const make = (browser: Browser, scopes: string[], more: object = {}): Promise<Answer> =>
  browser.call('POST', '/tokens', { description: 'deploy', scopes, days: 30, ...more });

async function tokenOf(browser: Browser, scopes: string[]): Promise<{ id: string; token: string }> {
  const { status, body } = await make(browser, scopes);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as { id: string; token: string };
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test('a token is shown once, and is stored as a digest', async () => {
  await kit.administrator('ada');
  const browser = await kit.browser('ada');
  const { status, body } = await make(browser, ['admin:read']);
  expect(status).toBe(201);
  expect(body).toMatchObject({ description: 'deploy', scopes: ['admin:read'] });
  expect(body['token']).toMatch(/^stk_[a-z2-7]{16}_[a-z2-7]{52}$/);
  expect(body['expiresAt']).toBe(new Date(kit.clock.now() + 30 * DAY).toISOString());
  const secret = String(body['token']).split('_')[2]!;
  for (const path of ['/tokens', '/session/tokens']) {
    const list = await browser.call('GET', path);
    expect(list.status).toBe(200);
    expect(JSON.stringify(list.body)).toContain(String(body['id']));
    expect(JSON.stringify(list.body)).not.toContain(secret);
  }
});

test('a script needs no CSRF token, and no cookie beside its token has any effect', async () => {
  await kit.administrator('ada');
  await kit.administrator('eve', 'auditor');
  const { token } = await tokenOf(await kit.browser('ada'), ['admin:write']);
  const eve = await kit.browser('eve');
  const body = { name: 'bob', role: 'auditor' };
  const answer = await kit.call('POST', '/administrators', {
    headers: { authorization: `Bearer ${token}`, cookie: eve.cookie },
    body,
  });
  expect(answer.status).toBe(201);
});

describe('a token may do what it has the scope for', () => {
  test.each([
    ['admin:read', 'GET', '/administrators', 200],
    ['admin:read', 'POST', '/administrators', 403],
    ['admin:read', 'GET', '/health', 200],
    ['account:111122223333:write', 'GET', '/administrators', 403],
    ['admin:write', 'GET', '/administrators', 200],
    // What only somebody who has signed in may do.
    ['admin:write', 'POST', '/tokens', 403],
    ['admin:write', 'GET', '/sessions', 403],
  ] as const)('%s: %s %s answers %i', async (scope, method, path, status) => {
    await kit.administrator('ada');
    const { token } = await tokenOf(await kit.browser('ada'), [scope]);
    const body = method === 'POST' ? { name: 'bob', role: 'auditor' } : undefined;
    expect((await kit.call(method, path, { ...bearer(token), body })).status).toBe(status);
  });

  test('and no more than whom it acts for, then and later', async () => {
    const ada = await kit.administrator('ada');
    await kit.administrator('eve', 'auditor');
    expect((await make(await kit.browser('eve'), ['admin:write'])).errorCode).toBe('AccessDeniedException');
    const { token } = await tokenOf(await kit.browser('ada'), ['admin:write']);
    await kit.stores.administrators.change(ada, { role: 'auditor' });
    expect((await kit.call('GET', '/session', bearer(token))).body['grants']).toEqual(['admin:read']);
    expect((await kit.call('GET', '/administrators', bearer(token))).status).toBe(200);
    const body = { name: 'bob', role: 'auditor' };
    expect((await kit.call('POST', '/administrators', { ...bearer(token), body })).status).toBe(403);
    await kit.stores.administrators.change(ada, { disabled: true });
    expect((await kit.call('GET', '/session', bearer(token))).status).toBe(401);
  });
});

test('a token ends on its day, or when it is revoked', async () => {
  await kit.administrator('ada');
  const browser = await kit.browser('ada');
  const [one, other] = [await tokenOf(browser, ['admin:read']), await tokenOf(browser, ['admin:read'])];
  expect((await browser.call('DELETE', `/session/tokens/${one.id}`)).status).toBe(204);
  expect((await browser.call('DELETE', `/session/tokens/${one.id}`)).status).toBe(204);
  expect((await kit.call('GET', '/session', bearer(one.token))).errorCode).toBe('UnrecognizedClientException');
  kit.clock.advance(30 * DAY - 1);
  expect((await kit.call('GET', '/session', bearer(other.token))).status).toBe(200);
  kit.clock.advance(1);
  expect((await kit.call('GET', '/session', bearer(other.token))).errorCode).toBe('ExpiredTokenException');
});

test("nobody revokes another's token but an administrator", async () => {
  await kit.administrator('ada');
  await kit.administrator('eve', 'auditor');
  const [ada, eve] = [await kit.browser('ada'), await kit.browser('eve')];
  const [ofAda, ofEve] = [await tokenOf(ada, ['admin:read']), await tokenOf(eve, ['admin:read'])];
  expect((await eve.call('DELETE', `/session/tokens/${ofAda.id}`)).status).toBe(404);
  expect((await eve.call('DELETE', `/tokens/${ofAda.id}`)).status).toBe(403);
  expect((await kit.call('GET', '/session', bearer(ofAda.token))).status).toBe(200);
  expect((await ada.call('DELETE', `/tokens/${ofEve.id}`)).status).toBe(204);
  expect((await kit.call('GET', '/session', bearer(ofEve.token))).status).toBe(401);
});

test.each([
  ['no scope', { scopes: [] }],
  ['a made-up scope', { scopes: ['admin:everything'] }],
  ['more than a year', { days: 366 }],
  ['no end', { days: undefined }],
  ['no description', { description: '' }],
  ["somebody else's name on it", { administratorId: '7b1f4a51-2d3c-4e5f-8a9b-0c1d2e3f4a5b' }],
  ['an end of its own choice', { expiresAt: '2099-01-01T00:00:00Z' }],
])('a token with %s is not made', async (_what, more) => {
  await kit.administrator('ada');
  const browser = await kit.browser('ada');
  expect((await make(browser, ['admin:read'], more)).errorCode).toBe('ValidationException');
  expect((await browser.call('GET', '/tokens')).body).toEqual({ items: [] });
});

test.each([
  (token: string) => `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`,
  (token: string) => token.toUpperCase(),
  (token: string) => `${token}a`,
  (token: string) => token.replace('stk_', ''),
])('a token that was changed is not valid', async (tamper) => {
  await kit.administrator('ada');
  const { token } = await tokenOf(await kit.browser('ada'), ['admin:read']);
  expect((await kit.call('GET', '/session', bearer(tamper(token)))).status).toBe(401);
});
