import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditRow } from '@stoker/app/ports/audit-trail';
import { AdminKit, PASSWORD } from './testing/admin-kit.js';

let kit: AdminKit;
beforeEach(async () => {
  kit = await AdminKit.start();
});
afterEach(() => kit.close());

const rows = (): Promise<AuditRow[]> => kit.trail.search({}, { order: 'oldest', maxItems: 100 });

test('the trail has who signed in, what they changed, and what was refused', async () => {
  await kit.administrator('ada');
  await kit.administrator('eve', 'auditor');
  const ada = await kit.browser('ada');
  const made = await ada.call('POST', '/tokens', { description: 'deploy', scopes: ['admin:read'], days: 1 });
  kit.clock.advance(1_000);
  const eve = await kit.browser('eve');
  kit.clock.advance(1_000);
  await eve.call('DELETE', `/tokens/${String(made.body['id'])}`);
  await ada.call('GET', '/tokens');
  kit.clock.advance(1_000);
  await kit.signIn('ada', { body: { password: 'a wrong password' } });
  const seen = await rows();
  expect(seen.map(({ operation, principal, outcome }) => [operation, principal, outcome])).toEqual(
    expect.arrayContaining([
      ['SignIn', 'administrator/ada', 'success'],
      ['CreateToken', 'administrator/ada', 'success'],
      ['SignIn', 'administrator/eve', 'success'],
      ['RevokeToken', 'administrator/eve', 'denied'],
      ['SignIn', undefined, 'unauthenticated'],
    ]),
  );
  expect(seen).toHaveLength(5);
  expect(seen.find(({ operation }) => operation === 'RevokeToken')).toMatchObject({
    service: 'stoker',
    resource: `/tokens/${String(made.body['id'])}`,
    sourceIp: '203.0.113.7',
    errorCode: 'AccessDeniedException',
  });
});

test('neither trail nor log has a secret', async () => {
  await kit.administrator('ada');
  const ada = await kit.browser('ada');
  const made = await ada.call('POST', '/tokens', { description: 'deploy', scopes: ['admin:read'], days: 1 });
  await ada.call('GET', '/session?secret=in-the-query');
  await kit.signIn('ada', { body: { password: 'a wrong password' } });
  const text = JSON.stringify([await rows(), kit.finished]);
  const secrets = [PASSWORD, 'a wrong password', 'in-the-query', ada.csrf, String(made.body['token']).split('_')[2]!];
  for (const secret of [...secrets, ...Object.values(ada.cookies)]) expect(text).not.toContain(secret);
  expect(kit.finished).toHaveLength(4);
  expect(kit.finished[1]).toMatchObject({ operation: 'CreateToken', principal: 'administrator/ada', status: 201 });
});
