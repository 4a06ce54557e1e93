import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminKit, type Answer, Browser, CONSOLE } from './testing/admin-kit.js';

const FLOW = '__Host-stoker_flow';
const SESSION = '__Host-stoker_session';

let kit: AdminKit;
beforeEach(async () => {
  kit = await AdminKit.start();
});
afterEach(() => kit.close());

interface Begun {
  readonly answer: Answer;
  readonly state: string;
  /** What the browser keeps of it. */
  readonly cookie: string;
}

async function begin(query = ''): Promise<Begun> {
  const answer = await kit.call('GET', `/openid/begin${query}`);
  const state = new URL(String(answer.headers['location'])).searchParams.get('state')!;
  return { answer, state, cookie: `${FLOW}=${answer.cookies[FLOW]!}` };
}

/** Browsers come back with cookies, and with what they say of a link on another site. */
function comeBack(state: string, cookie: string, more = ''): Promise<Answer> {
  const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  return kit.call('GET', `/openid/callback?code=the-code&state=${state}${more}`, { headers });
}

async function browserOf(answer: Answer): Promise<Browser> {
  const browser = new Browser(kit, answer);
  browser.csrf = String((await browser.call('GET', '/session')).body['csrfToken']);
  return browser;
}

test('leads to the issuer and back to the page that was asked for', async () => {
  const { answer, state, cookie } = await begin('?return=/functions%3Ftab%3Dlogs');
  expect(answer.status).toBe(303);
  expect(String(answer.headers['set-cookie'])).toMatch(
    /^__Host-stoker_flow=[a-z2-7]{52}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/,
  );
  const back = await comeBack(state, cookie);
  expect([back.status, back.headers['location']]).toEqual([303, '/functions?tab=logs']);
  expect(back.cookies[FLOW]).toBe('');
  const browser = await browserOf(back);
  expect((await browser.call('GET', '/session')).body).toMatchObject({
    id: 'openid/u-1',
    name: 'Ada',
    grants: ['admin:write'],
  });
  expect((await browser.call('POST', '/sign-out')).body).toEqual({ issuerUrl: 'https://login.example/sign-out' });
  expect((await browser.call('GET', '/session')).status).toBe(401);
});

test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/%09/evil.example', 'javascript:alert(1)'])(
  'does not lead to %s afterwards',
  async (wanted) => {
    const { state, cookie } = await begin(`?return=${encodeURIComponent(decodeURIComponent(wanted))}`);
    expect((await comeBack(state, cookie)).headers['location']).toBe('/');
  },
);

describe('does not end', () => {
  const expectRefusal = (answer: Answer): void => {
    expect([answer.status, answer.errorCode]).toEqual([401, 'UnrecognizedClientException']);
    expect(answer.cookies).toEqual({});
    expect(answer.headers['location']).toBeUndefined();
  };

  test('twice', async () => {
    const { state, cookie } = await begin();
    expect((await comeBack(state, cookie)).status).toBe(303);
    expectRefusal(await comeBack(state, cookie));
    expect(kit.issuer.identified).toHaveLength(1);
  });

  test('in a browser that did not begin it', async () => {
    const [mine, theirs] = [await begin(), await begin()];
    expectRefusal(await comeBack(theirs.state, mine.cookie));
    expectRefusal(await comeBack((await begin()).state, ''));
    expect(kit.issuer.identified).toEqual([]);
  });

  test('with a state that nobody gave, or with two', async () => {
    const { state, cookie } = await begin();
    expectRefusal(await comeBack('a'.repeat(52), cookie));
    const two = await comeBack(state, cookie, `&state=${state}`);
    expect(two.status).toBe(400);
    expect(two.cookies).toEqual({});
  });

  test('after ten minutes', async () => {
    const { state, cookie } = await begin();
    kit.clock.advance(10 * 60_000);
    expectRefusal(await comeBack(state, cookie));
  });
});

test('who is in no group that was named does not come in', async () => {
  kit.issuer.identity = { ...kit.issuer.identity, groups: ['everybody', 'Platform'] };
  const { state, cookie } = await begin();
  const answer = await comeBack(state, cookie);
  expect([answer.status, answer.errorCode, answer.cookies]).toEqual([403, 'AccessDeniedException', {}]);
});

test('who has an account of the platform only sees nothing of the platform, and makes no token', async () => {
  kit.issuer.identity = { ...kit.issuer.identity, groups: ['team-a'] };
  const { state, cookie } = await begin();
  const browser = await browserOf(await comeBack(state, cookie));
  expect((await browser.call('GET', '/session')).body['grants']).toEqual(['account:111122223333:write']);
  expect((await browser.call('GET', '/administrators')).status).toBe(403);
  const token = { description: 'x', scopes: ['account:111122223333:read'], days: 1 };
  expect((await browser.call('POST', '/tokens', token)).status).toBe(403);
  const password = { present: 'x', new: 'correct horse battery' };
  expect((await browser.call('PUT', '/session/password', password)).status).toBe(403);
});

test('a session that the browser had before is over', async () => {
  await kit.administrator('eve');
  const eve = await kit.browser('eve');
  const { state, cookie } = await begin();
  const back = await comeBack(state, `${cookie}; ${eve.cookie}`);
  expect(back.cookies[SESSION]).not.toBe(eve.cookies[SESSION]);
  expect((await eve.call('GET', '/session')).status).toBe(401);
});

test('who begins without end is held up', async () => {
  for (let index = 0; index < 31; index++) expect((await kit.call('GET', '/openid/begin')).status).toBe(303);
  expect((await kit.call('GET', '/openid/begin')).status).toBe(429);
  expect((await kit.call('GET', '/openid/begin', { address: '198.51.100.1' })).status).toBe(303);
});

test('the settings show the issuer and the groups, and no secret', async () => {
  await kit.administrator('ada');
  const { openId } = (await (await kit.browser('ada')).call('GET', '/sign-in/settings')).body;
  expect(openId).toMatchObject({ issuer: 'https://login.example/', clientId: 'stoker', groupsClaim: 'groups' });
  expect(Object.keys(openId as object)).not.toContain('clientSecret');
  expect((await kit.call('GET', '/sign-in', { headers: { origin: CONSOLE } })).body).toEqual({
    password: true,
    openId: true,
  });
});
