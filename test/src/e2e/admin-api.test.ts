import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AdminBrowser, adminCall, bearer } from '../harness/admin-calls.js';
import { stokerCli, stokerCliFed, stokerJson } from '../harness/operator-cli.js';
import { exchange } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';

const PASSWORD = 'correct horse battery';
const OTHER = 'staple of another horse';

let stack: Stack;
const origin = (): string => stack.server.adminOrigin;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(() => stack.close(), 60_000);

describe('an operator at the server', () => {
  test('lets somebody sign in, whose session opens the API and outlives the server', async () => {
    const made = await stokerCliFed(stack, `${PASSWORD}\n`, 'admin', 'create', 'ada');
    expect(made).toMatchObject({ status: 0, stdout: 'ada may sign in as administrator\n' });
    const ada = new AdminBrowser(origin());
    expect((await ada.signIn('ada', PASSWORD)).body).toMatchObject({
      id: 'administrator/ada',
      grants: ['admin:write'],
    });
    expect((await ada.call('GET', '/health')).body).toMatchObject({ status: 'ready', missing: [] });
    await stack.server.kill();
    await stack.restart();
    ada.origin = origin();
    expect((await ada.call('GET', '/session')).body).toMatchObject({ name: 'ada' });
    expect((await ada.call('POST', '/sign-out')).status).toBe(200);
    expect((await ada.call('GET', '/session')).status).toBe(401);
  }, 60_000);

  test('makes a password that has to be changed, resets it, and shuts people out', async () => {
    const made = await stokerCli(stack, 'admin', 'create', 'bob', '--role', 'auditor', '--one-time');
    const oneTime = made.stdout.trim().split('\n').at(-1)!;
    const bob = new AdminBrowser(origin());
    expect((await bob.signIn('bob', oneTime)).body).toMatchObject({ mustChangePassword: true, grants: [] });
    expect((await bob.call('GET', '/health')).status).toBe(403);
    const change = await bob.call('PUT', '/session/password', { present: oneTime, new: PASSWORD });
    expect(change.body).toMatchObject({ grants: ['admin:read'] });
    expect((await bob.call('GET', '/health')).status).toBe(200);
    expect((await stokerCliFed(stack, `${OTHER}\n`, 'admin', 'reset-password', 'bob')).status).toBe(0);
    expect((await bob.call('GET', '/health')).status).toBe(401);
    expect((await bob.signIn('bob', OTHER)).status).toBe(200);
    expect((await stokerCli(stack, 'admin', 'disable', 'bob')).status).toBe(0);
    expect((await bob.call('GET', '/health')).status).toBe(401);
    expect((await bob.signIn('bob', OTHER)).status).toBe(401);
    const { stdout } = await stokerCli(stack, 'admin', 'list');
    expect(stdout).toMatch(/^bob +auditor +shut out +\d{4}-/m);
    const bobs = { name: 'bob', role: 'auditor', disabled: true };
    expect(await stokerJson(stack, 'admin')).toEqual(expect.arrayContaining([expect.objectContaining(bobs)]));
  }, 60_000);

  test.each([
    [['admin', 'create', 'ada'], `${PASSWORD}\n`, 'already exists'],
    [['admin', 'create', 'eve'], 'short\n', 'at least 12 characters'],
    [['admin', 'create', 'eve'], '', 'at least 12 characters'],
    [['admin', 'create', 'eve', '--role', 'king'], `${PASSWORD}\n`, 'king is no role'],
    [['admin', 'create', 'not a name'], `${PASSWORD}\n`, 'A name has'],
    [['admin', 'disable', 'nobody'], '', 'no such administrator'],
    [['tokens', 'create', 'x', '--scope', 'admin:all'], '', 'is no scope'],
    [['tokens', 'create', 'x', '--scope', 'admin:read', '--days', '366'], '', '1 to 365 days'],
    [['tokens', 'revoke', 'a'.repeat(16)], '', 'There is no token'],
  ])('is told what is wrong with %j', async (args, input, message) => {
    const result = await stokerCliFed(stack, input, ...args);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain('To mend it: ');
  });

  test('makes a token for a script, which opens what its scope says until it is revoked', async () => {
    const made = await stokerCli(stack, 'tokens', 'create', 'nightly report', '--scope', 'admin:read', '--days', '1');
    expect(made.stdout).toMatch(/^stk_[a-z2-7]{16}_[a-z2-7]{52}\n$/);
    const token = bearer(made.stdout);
    expect((await adminCall(origin(), 'GET', '/health', token)).body).toMatchObject({ status: 'ready' });
    expect((await adminCall(origin(), 'GET', '/administrators', token)).status).toBe(200);
    const body = { name: 'mal', role: 'administrator' };
    expect((await adminCall(origin(), 'POST', '/administrators', token, body)).errorCode).toBe('AccessDeniedException');
    const id = made.stdout.split('_')[1]!;
    const used = (await stokerCli(stack, 'tokens', 'list')).stdout;
    expect(used).toMatch(new RegExp(`^${id} +nightly report +admin:read +until .* +\\d{4}-`, 'm'));
    expect((await stokerCli(stack, 'tokens', 'revoke', id)).status).toBe(0);
    expect((await adminCall(origin(), 'GET', '/administrators', token)).status).toBe(401);
    expect((await stokerCli(stack, 'tokens', 'list')).stdout).toMatch(new RegExp(`^${id} .*revoked`, 'm'));
    const revoked = { id, scopes: ['admin:read'], revokedAt: expect.stringMatching(/^\d{4}-/) as string };
    expect(await stokerJson(stack, 'tokens')).toEqual([expect.objectContaining(revoked)]);
  });
});

describe('a stranger', () => {
  test('who guesses is held up across a restart, until the operator says otherwise', async () => {
    await stokerCliFed(stack, `${PASSWORD}\n`, 'admin', 'create', 'carol');
    const stranger = new AdminBrowser(origin());
    for (let index = 0; index < 12; index++) await stranger.signIn('carol', 'a wrong password');
    const refused = await stranger.signIn('carol', PASSWORD);
    expect([refused.status, refused.errorCode]).toEqual([429, 'TooManyRequestsException']);
    // So that however slow the restart, the hold-up is not over.
    await stack.database.sql(`UPDATE sign_in_attempts SET blocked_until = now() + interval '10 minutes'`);
    await stack.server.stop();
    await stack.restart();
    stranger.origin = origin();
    expect((await stranger.signIn('carol', PASSWORD)).status).toBe(429);
    await stack.database.sql(`DELETE FROM sign_in_attempts WHERE key LIKE 'address/%'`);
    expect((await stranger.signIn('carol', PASSWORD)).status).toBe(429);
    expect((await stokerCli(stack, 'admin', 'unlock', 'carol')).status).toBe(0);
    expect((await stranger.signIn('carol', PASSWORD)).status).toBe(200);
  }, 60_000);

  test.each(['evil.example', 'console.example:9402', '203.0.113.7'])(
    'gets nothing through a name that leads here: %s',
    async (host) => {
      const answer = await adminCallTo(host);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).toContain('STOKER_CONSOLE_URL is not set');
    },
  );

  test('finds no admin API on the AWS port, and no AWS API on the admin port', async () => {
    const aws = await fetch(`${stack.server.endpoint}/_stoker/admin/sign-in`);
    expect([aws.status, aws.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
    const admin = await fetch(`${origin()}/2015-03-31/functions/`);
    expect(admin.status).toBe(404);
    expect(await admin.json()).toMatchObject({ error: { code: 'ResourceNotFoundException' } });
  });

  test('is told everything with the headers that keep browsers safe, and none that opens the API to others', async () => {
    for (const path of ['/sign-in', '/nothing', '/health']) {
      const { headers } = await adminCall(origin(), 'GET', path, { origin: 'https://evil.example' });
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-stoker-request-id')).toMatch(/^[\da-f-]{36}$/);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  test.each([
    ['a body that is too large', 'application/json', JSON.stringify({ name: 'a'.repeat(70_000), password: 'x' }), 413],
    ['no JSON', 'application/json', '{"name":', 400],
    ['a form', 'application/x-www-form-urlencoded', 'name=ada&password=x', 415],
    ['a text', 'text/plain', '{"name":"ada","password":"x"}', 415],
    ['a list', 'application/json', '[]', 400],
    ['a prototype', 'application/json', '{"__proto__":{"name":"ada"},"password":"x"}', 400],
  ])('who sends %s is answered in the one shape of errors', async (_what, type, body, status) => {
    const headers = { 'content-type': type };
    const answer = await fetch(`${origin()}/_stoker/admin/sign-in`, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      error: { code: expect.any(String) as string, message: expect.any(String) as string },
    });
  });
});

test('the database holds no secret that opens anything', async () => {
  await stokerCliFed(stack, `${PASSWORD}\n`, 'admin', 'create', 'dora');
  const dora = new AdminBrowser(origin());
  await dora.signIn('dora', PASSWORD);
  const made = await dora.call('POST', '/tokens', { description: 'x', scopes: ['admin:read'], days: 1 });
  expect(made.status).toBe(201);
  const secrets = [PASSWORD, dora.valueOf('stoker_session')!, String(made.body['token']).split('_')[2]!, dora.csrf];
  const tables = await stack.database.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const rows = await stack.database.sql<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    const text = rows.map(({ row }) => row).join('\n');
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  }
});

test('what operators and administrators do is in the audit trail', async () => {
  const { stdout } = await stokerCli(stack, 'audit', 'search', '--action', 'stoker:*', '-n', '200');
  expect(stdout).toMatch(/operator\/tester +- +stoker:CreateAdministrator +\/administrators\/ada +success/);
  expect(stdout).toMatch(/administrator\/ada +127\.0\.0\.1 +stoker:SignIn +\/sign-in +success/);
  expect(stdout).toMatch(/administrator\/dora +127\.0\.0\.1 +stoker:CreateToken +\/tokens +success/);
  expect(stdout).toMatch(/- +127\.0\.0\.1 +stoker:SignIn +\/sign-in +unauthenticated/);
});

/** A request with a `Host` of its own; `fetch` writes that header itself. */
async function adminCallTo(host: string): Promise<string> {
  const request = `GET /_stoker/admin/sign-in HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
  return exchange({ endpoint: origin() }, request);
}
