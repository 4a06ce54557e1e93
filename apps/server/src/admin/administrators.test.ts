import { afterEach, beforeEach, expect, test } from 'vitest';
import { AdminKit, PASSWORD } from './testing/admin-kit.js';

let kit: AdminKit;
beforeEach(async () => {
  kit = await AdminKit.start();
});
afterEach(() => kit.close());

test('an administrator is listed without the password, page by page', async () => {
  for (const name of ['ada', 'bob', 'eve']) await kit.administrator(name);
  const browser = await kit.browser('ada');
  const first = await browser.call('GET', '/administrators?limit=2');
  expect(first.body).toMatchObject({ items: [{ name: 'ada' }, { name: 'bob' }] });
  const marker = encodeURIComponent(String(first.body['nextMarker']));
  const second = await browser.call('GET', `/administrators?limit=2&marker=${marker}`);
  expect((second.body['items'] as { name: string }[]).map(({ name }) => name)).toEqual(['eve']);
  expect(second.body['nextMarker']).toBeUndefined();
  expect(JSON.stringify([first.body, second.body])).not.toMatch(/argon2|passwordHash/);
});

test('a name is taken once, in whatever case', async () => {
  await kit.administrator('ada');
  const browser = await kit.browser('ada');
  const body = { name: 'ADA', role: 'auditor', password: PASSWORD };
  expect((await browser.call('POST', '/administrators', body)).errorCode).toBe('ResourceConflictException');
});

test('who is demoted or shut out has no session left', async () => {
  await kit.administrator('ada');
  const id = await kit.administrator('bob');
  const [ada, bob] = [await kit.browser('ada'), await kit.browser('bob')];
  expect((await ada.call('PATCH', `/administrators/${id}`, { role: 'auditor' })).body['role']).toBe('auditor');
  expect((await bob.call('GET', '/session')).status).toBe(401);
  const auditor = await kit.browser('bob');
  expect((await auditor.call('GET', '/session')).body['grants']).toEqual(['admin:read']);
  await ada.call('PATCH', `/administrators/${id}`, { disabled: true });
  expect((await auditor.call('GET', '/session')).status).toBe(401);
  expect((await kit.signIn('bob')).status).toBe(401);
});

test('an auditor sees everything and changes nothing', async () => {
  const id = await kit.administrator('ada');
  await kit.administrator('eve', 'auditor');
  const eve = await kit.browser('eve');
  for (const path of ['/administrators', `/administrators/${id}`, '/tokens', '/health', '/sign-in/settings']) {
    expect((await eve.call('GET', path)).status).toBe(200);
  }
  const attempts = [
    await eve.call('POST', '/administrators', { name: 'mal', role: 'administrator' }),
    await eve.call('PATCH', `/administrators/${id}`, { disabled: true }),
    await eve.call('PUT', `/administrators/${id}/password`, {}),
    await eve.call('DELETE', `/administrators/${id}`),
  ];
  for (const { status, errorCode } of attempts) expect([status, errorCode]).toEqual([403, 'AccessDeniedException']);
});

test('nobody takes away their own rights, so somebody is left', async () => {
  const id = await kit.administrator('ada');
  const ada = await kit.browser('ada');
  const attempts = [
    await ada.call('PATCH', `/administrators/${id}`, { role: 'auditor' }),
    await ada.call('PUT', `/administrators/${id}/password`, {}),
    await ada.call('DELETE', `/administrators/${id}`),
  ];
  for (const { status } of attempts) expect(status).toBe(400);
  expect((await ada.call('GET', '/session')).status).toBe(200);
});

test('a reset password ends sessions and the hold-up, and has to be changed', async () => {
  await kit.administrator('ada');
  const id = await kit.administrator('bob');
  const [ada, bob] = [await kit.browser('ada'), await kit.browser('bob')];
  for (let index = 0; index < 6; index++) await kit.signIn('bob', { body: { password: 'a wrong one' } });
  expect((await kit.signIn('bob')).status).toBe(429);
  const { oneTimePassword } = (await ada.call('PUT', `/administrators/${id}/password`, {})).body;
  expect((await bob.call('GET', '/session')).status).toBe(401);
  const answer = await kit.signIn('bob', { body: { password: oneTimePassword } });
  expect(answer.body).toMatchObject({ mustChangePassword: true, grants: [] });
});

test.each([
  '"passwordHash":"$argon2id$v=19$m=64,t=1,p=1$YQ$YQ"',
  '"id":"7b1f4a51-2d3c-4e5f-8a9b-0c1d2e3f4a5b"',
  '"mustChangePassword":false',
  '"__proto__":{"role":"administrator"}',
  '"constructor":{"prototype":{"role":"administrator"}}',
])('nobody is made of a body with %s', async (member) => {
  await kit.administrator('ada');
  const browser = await kit.browser('ada');
  const body = `{"name":"mal","role":"auditor",${member}}`;
  const headers = { 'content-type': 'application/json' };
  expect((await browser.call('POST', '/administrators', body, headers)).status).toBe(400);
  expect((await browser.call('GET', '/administrators')).body).toMatchObject({ items: [{ name: 'ada' }] });
});

test('a weak password is refused and nobody is made', async () => {
  await kit.administrator('ada');
  const browser = await kit.browser('ada');
  const answer = await browser.call('POST', '/administrators', { name: 'bob', role: 'auditor', password: 'short' });
  expect(answer.errorCode).toBe('InvalidParameterValueException');
  expect((await browser.call('GET', '/administrators')).body).toMatchObject({ items: [{ name: 'ada' }] });
});
