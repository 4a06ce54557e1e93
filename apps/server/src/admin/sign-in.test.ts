import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminKit, type Answer, Browser, CONSOLE, PASSWORD } from './testing/admin-kit.js';

const SESSION = '__Host-stoker_session';
const MINUTE = 60_000;

let kit: AdminKit;
beforeEach(async () => {
  kit = await AdminKit.start();
});
afterEach(() => kit.close());

describe('signing in', () => {
  test('sets a cookie of this host alone, and says who it is', async () => {
    await kit.administrator('ada');
    const answer = await kit.signIn(' Ada ', { headers: { origin: CONSOLE } });
    expect(answer.body).toEqual({
      id: 'administrator/ada',
      name: 'ada',
      grants: ['admin:write'],
      mustChangePassword: false,
      csrfToken: expect.stringMatching(/^[\w-]{43}$/) as string,
      expiresAt: new Date(kit.clock.now() + 12 * 60 * MINUTE).toISOString(),
    });
    const [cookie] = answer.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^__Host-stoker_session=[a-z2-7]{52}; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  });

  test('a wrong password, an unknown name and somebody shut out are answered alike', async () => {
    await kit.administrator('ada');
    const shutOut = await kit.administrator('bob');
    await kit.stores.administrators.change(shutOut, { disabled: true });
    const answers = [
      await kit.signIn('ada', { body: { password: 'not the password' } }),
      await kit.signIn('nobody'),
      await kit.signIn('bob'),
    ];
    for (const { status, body, cookies } of answers) {
      expect(status).toBe(401);
      expect(body['error']).toMatchObject({
        code: 'UnrecognizedClientException',
        message: 'Name or password is wrong.',
      });
      expect(cookies).toEqual({});
    }
  });

  test('a session that the browser was given before is not the one that it has after', async () => {
    await kit.administrator('ada');
    await kit.administrator('eve');
    const planted = await kit.browser('eve');
    const answer = await kit.signIn('ada', { headers: { cookie: planted.cookie, origin: CONSOLE } });
    expect(answer.cookies[SESSION]).not.toBe(planted.cookies[SESSION]);
    expect((await planted.call('GET', '/session')).status).toBe(401);
    const made = { ...planted.cookies, [SESSION]: 'a'.repeat(52) };
    const cookie = Object.entries(made).map(([name, value]) => `${name}=${value}`);
    const again = await kit.signIn('ada', { headers: { cookie: cookie.join('; '), origin: CONSOLE } });
    expect(again.cookies[SESSION]).not.toBe('a'.repeat(52));
  });

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a neighbour on the same host', { origin: 'https://console.example:9400', 'sec-fetch-site': 'same-site' }],
    ['a page that hides where it comes from', { origin: 'null' }],
    ['a browser without an Origin', { 'sec-fetch-site': 'cross-site' }],
  ])('a page of %s can sign nobody in', async (_what, headers) => {
    await kit.administrator('ada');
    const answer = await kit.signIn('ada', { headers });
    expect([answer.status, answer.errorCode]).toEqual([403, 'AccessDeniedException']);
    expect(answer.cookies).toEqual({});
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    'a form (%s) can send nothing',
    async (type) => {
      await kit.administrator('ada');
      const headers = { 'content-type': type };
      const body = JSON.stringify({ name: 'ada', password: PASSWORD });
      const answer = await kit.call('POST', '/sign-in', { headers, body });
      expect([answer.status, answer.errorCode]).toEqual([415, 'UnsupportedMediaTypeException']);
    },
  );

  test.each([
    ['a member too many', { role: 'administrator' }],
    ['a list for a name', { name: ['ada'] }],
    ['no password', { password: undefined }],
  ])('%s is refused before anybody is asked', async (_what, body) => {
    const answer = await kit.signIn('ada', { body });
    expect([answer.status, answer.errorCode]).toEqual([400, 'ValidationException']);
  });
});

describe('guessing', () => {
  const guess = (name: string, address?: string, cookie?: string): Promise<Answer> =>
    kit.signIn(name, {
      body: { password: 'a wrong password' },
      ...(address && { address }),
      ...(cookie && { headers: { cookie } }),
    });
  const addressOf = (index: number): string => `198.51.100.${index}`;

  test.each(['ada', 'nobody'])('is held up longer and longer, whether %s exists or not', async (name) => {
    await kit.administrator('ada');
    const waits: number[] = [];
    for (let index = 0; index < 10; index++) {
      let answer = await guess(name, addressOf(index));
      const wait = Number(answer.headers['retry-after'] ?? 0);
      waits.push(wait);
      kit.clock.advance(wait * 1_000);
      if (wait > 0) answer = await guess(name, addressOf(index));
      expect(answer.status).toBe(401);
    }
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 4, 8]);
  });

  test('does not get past the right password meanwhile, and not for ever', async () => {
    await kit.administrator('ada');
    for (let index = 0; index < 6; index++) await guess('ada', addressOf(index));
    expect((await kit.signIn('ada')).errorCode).toBe('TooManyRequestsException');
    // Attempts during the hold-up do not prolong it.
    for (let index = 0; index < 20; index++) await guess('ada', addressOf(index));
    kit.clock.advance(1_000);
    expect((await kit.signIn('ada')).status).toBe(200);
  });

  test('by somebody else does not keep out a browser that has signed in before', async () => {
    await kit.administrator('ada');
    const browser = await kit.browser('ada');
    for (let index = 0; index < 40; index++) {
      await guess('ada', addressOf(index));
      kit.clock.advance(5_000);
    }
    expect((await kit.signIn('ada')).status).toBe(429);
    expect((await kit.signIn('ada', { headers: { cookie: browser.cookie } })).status).toBe(200);
  });

  test('from the same address does not keep out such a browser either', async () => {
    await kit.administrator('ada');
    const { cookie } = await kit.browser('ada');
    for (let index = 0; index < 22; index++) await guess(`name${index}`);
    expect((await guess('name99')).status).toBe(429);
    expect((await kit.signIn('ada', { headers: { cookie } })).status).toBe(200);
    // It has attempts of its own, no more than everybody else.
    for (let index = 0; index < 6; index++) expect((await guess('ada', undefined, cookie)).status).toBe(401);
    expect((await kit.signIn('ada', { headers: { cookie } })).status).toBe(429);
  });

  test('with what a browser keeps of another name, or forged, is counted like anybody’s', async () => {
    await kit.administrator('ada');
    await kit.administrator('eve');
    const eve = (await kit.browser('eve')).cookie;
    for (let index = 0; index < 6; index++) await guess('ada', addressOf(index), eve);
    const forged = `__Host-stoker_device=${'a'.repeat(26)}.${'b'.repeat(43)}`;
    expect((await guess('ada', addressOf(99), eve)).status).toBe(429);
    expect((await guess('ada', addressOf(98), forged)).status).toBe(429);
  });

  test('at many names from one address is held up too; a success gives nothing back but itself', async () => {
    await kit.administrator('ada');
    for (let index = 0; index < 20; index++) {
      expect((await guess(`name${index}`)).status).toBe(401);
      if (index % 5 === 0) expect((await kit.signIn('ada')).status).toBe(200);
    }
    expect((await guess('name20')).status).toBe(401);
    expect((await guess('name21')).status).toBe(429);
    expect((await guess('name22', '198.51.100.1')).status).toBe(401);
  });

  test('many at once get no further than as many in a row', async () => {
    await kit.administrator('ada');
    const all = await Promise.all(Array.from({ length: 15 }, (_, index) => guess('ada', addressOf(index))));
    expect(all.filter(({ status }) => status === 401)).toHaveLength(6);
    expect(all.filter(({ status }) => status === 429)).toHaveLength(9);
  });
});

describe('a session', () => {
  test('is over when it was idle for half an hour', async () => {
    await kit.administrator('ada');
    const browser = await kit.browser('ada');
    kit.clock.advance(29 * MINUTE);
    expect((await browser.call('GET', '/session')).status).toBe(200);
    kit.clock.advance(30 * MINUTE);
    const answer = await browser.call('GET', '/session');
    expect([answer.status, answer.errorCode]).toEqual([401, 'ExpiredTokenException']);
    expect((await browser.call('GET', '/session')).errorCode).toBe('UnrecognizedClientException');
  });

  test('is over after twelve hours, however busy', async () => {
    await kit.administrator('ada');
    const browser = await kit.browser('ada');
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      kit.clock.advance(20 * MINUTE);
      expect((await browser.call('GET', '/session')).status).toBe(200);
    }
    kit.clock.advance(20 * MINUTE);
    expect((await browser.call('GET', '/session')).errorCode).toBe('ExpiredTokenException');
  });

  test.each([
    ['changed', (value: string) => `${value.slice(0, -1)}${value.endsWith('a') ? 'b' : 'a'}`],
    ['cut', (value: string) => value.slice(0, -1)],
    ['empty', () => ''],
    ['a pattern', () => '%25'],
  ])('is nobody’s when its cookie is %s', async (_how, tamper) => {
    await kit.administrator('ada');
    const browser = await kit.browser('ada');
    browser.cookies = { [SESSION]: tamper(browser.cookies[SESSION]!) };
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('over HTTPS is not taken from the cookie of plain HTTP', async () => {
    await kit.administrator('ada');
    const browser = await kit.browser('ada');
    browser.cookies = { stoker_session: browser.cookies[SESSION]! };
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('is listed and ended by its owner alone', async () => {
    await kit.administrator('ada');
    await kit.administrator('eve');
    const [one, other, eve] = [await kit.browser('ada'), await kit.browser('ada'), await kit.browser('eve')];
    const { items } = (await one.call('GET', '/sessions')).body as { items: { id: string; current: boolean }[] };
    expect(items.map(({ current }) => current).toSorted()).toEqual([false, true]);
    const { id } = items.find(({ current }) => !current)!;
    expect((await eve.call('DELETE', `/sessions/${id}`)).errorCode).toBe('ResourceNotFoundException');
    expect((await one.call('DELETE', `/sessions/${id}`)).status).toBe(204);
    expect((await other.call('GET', '/session')).status).toBe(401);
    expect((await one.call('GET', '/session')).status).toBe(200);
  });

  test('ends everywhere at once, and with signing out', async () => {
    await kit.administrator('ada');
    const browsers = [await kit.browser('ada'), await kit.browser('ada')];
    expect((await browsers[0]!.call('DELETE', '/sessions')).cookies[SESSION]).toBe('');
    for (const browser of browsers) expect((await browser.call('GET', '/session')).status).toBe(401);
    const browser = await kit.browser('ada');
    expect((await browser.call('POST', '/sign-out')).cookies[SESSION]).toBe('');
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });
});

describe('a call that changes something', () => {
  test.each<[string, Record<string, string>]>([
    ['without a CSRF token', { 'x-stoker-csrf': '' }],
    ['with a made-up one', { 'x-stoker-csrf': 'a'.repeat(43) }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a neighbour on the same host', { origin: 'https://console.example:9400' }],
    ['from another site, without an Origin', { origin: '', 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused and changes nothing', async (_how, headers) => {
    await kit.administrator('ada');
    const browser = await kit.browser('ada');
    const answer = await browser.call('POST', '/sign-out', undefined, headers);
    expect([answer.status, answer.errorCode]).toEqual([403, 'AccessDeniedException']);
    expect((await browser.call('GET', '/session')).status).toBe(200);
  });

  test('is refused with the CSRF token of another session', async () => {
    await kit.administrator('ada');
    await kit.administrator('eve');
    const [ada, eve] = [await kit.browser('ada'), await kit.browser('eve')];
    const answer = await ada.call('POST', '/sign-out', undefined, { 'x-stoker-csrf': eve.csrf });
    expect(answer.errorCode).toBe('AccessDeniedException');
  });
});

describe("one's own password", () => {
  const NEW = 'staple of the other horse';

  test('changes the cookie and the CSRF token, and ends all other sessions', async () => {
    await kit.administrator('ada');
    const [browser, other] = [await kit.browser('ada'), await kit.browser('ada')];
    const answer = await browser.call('PUT', '/session/password', { present: PASSWORD, new: NEW });
    expect(answer.status).toBe(200);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    expect((await other.call('GET', '/session')).status).toBe(401);
    const renewed = new Browser(kit, answer);
    expect((await renewed.call('GET', '/session')).status).toBe(200);
    expect((await kit.signIn('ada')).status).toBe(401);
    expect((await kit.signIn('ada', { body: { password: NEW } })).status).toBe(200);
  });

  test('is not changed without the present one, at which a stolen session cannot guess', async () => {
    await kit.administrator('ada');
    const browser = await kit.browser('ada');
    const change = (present: string): Promise<Answer> =>
      browser.call('PUT', '/session/password', { present, new: NEW });
    for (let index = 0; index < 6; index++) expect((await change('a wrong one')).status).toBe(403);
    expect((await change(PASSWORD)).status).toBe(429);
    kit.clock.advance(1_000);
    expect((await change(PASSWORD)).status).toBe(200);
  });

  test('that somebody else has set lets nothing be done before it is changed', async () => {
    await kit.administrator('ada');
    const ada = await kit.browser('ada');
    const made = await ada.call('POST', '/administrators', { name: 'bob', role: 'administrator' });
    const { oneTimePassword } = made.body as { oneTimePassword: string };
    const bob = new Browser(kit, await kit.signIn('bob', { body: { password: oneTimePassword } }));
    expect((await bob.call('GET', '/administrators')).body['error']).toMatchObject({
      message: 'Set a password of your own first.',
    });
    expect((await bob.call('POST', '/tokens', { description: 'x', scopes: ['admin:read'], days: 1 })).status).toBe(403);
    const same = await bob.call('PUT', '/session/password', { present: oneTimePassword, new: oneTimePassword });
    expect(same.status).toBe(400);
    const changed = await bob.call('PUT', '/session/password', { present: oneTimePassword, new: NEW });
    expect(changed.body).toMatchObject({ grants: ['admin:write'], mustChangePassword: false });
    expect((await new Browser(kit, changed).call('GET', '/administrators')).status).toBe(200);
  });
});
