import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AdminBrowser, adminCall } from '../harness/admin-calls.js';
import { CLIENT, OpenIdProvider, PersonAtProvider } from '../harness/openid-provider.js';
import { stokerCli } from '../harness/operator-cli.js';
import { type Stack, startStack } from '../harness/stack.js';

const CALLBACK = '/_stoker/admin/openid/callback';
const directory = join(tmpdir(), `stoker-openid-${randomBytes(4).toString('hex')}`);

let stack: Stack;
let provider: OpenIdProvider;
/** Under the name that issuers take for the loopback interface. */
let origin: string;

beforeAll(async () => {
  provider = await OpenIdProvider.listen();
  await mkdir(directory, { mode: 0o700 });
  const file = join(directory, 'openid.json');
  const groups = [
    { group: 'platform', role: 'administrator' },
    { group: 'team-a', accountId: '111122223333', access: 'read' },
  ];
  await writeFile(file, JSON.stringify({ issuer: provider.url, ...CLIENT, groups }), { mode: 0o600 });
  stack = await startStack({ STOKER_OPENID_FILE: file });
  origin = stack.server.adminOrigin.replace('127.0.0.1', 'localhost');
  provider.serve(`${origin}${CALLBACK}`, { ada: ['platform', 'everybody'], tom: ['team-a'], mal: ['everybody'] });
}, 120_000);

afterAll(async () => {
  await stack.close();
  await provider.close();
  await rm(directory, { recursive: true });
}, 60_000);

/** Goes to the provider and comes back with its answer, which nobody has taken yet. */
async function atProvider(browser: AdminBrowser, name: string): Promise<string> {
  const begun = await browser.call('GET', '/openid/begin?return=/functions');
  expect(begun.status).toBe(303);
  const back = await new PersonAtProvider(provider, name).signIn(begun.headers.get('location')!);
  expect(back.origin + back.pathname).toBe(`${origin}${CALLBACK}`);
  return `/openid/callback${back.search}`;
}

test('somebody signs in at the issuer, does what their groups may, and signs out of both', async () => {
  const ada = new AdminBrowser(origin);
  expect((await ada.call('GET', '/sign-in')).body).toEqual({ password: true, openId: true });
  const back = await ada.call('GET', await atProvider(ada, 'ada'));
  expect([back.status, back.headers.get('location')]).toEqual([303, '/functions']);
  expect((await ada.call('GET', '/session')).body).toMatchObject({ id: 'openid/ada', grants: ['admin:write'] });
  const made = await ada.call('POST', '/administrators', { name: 'bob', role: 'auditor' });
  expect(made.status).toBe(201);
  const out = await ada.call('POST', '/sign-out');
  expect(String(out.body['issuerUrl'])).toMatch(new RegExp(`^${provider.url}/session/end\\?`));
  expect((await ada.call('GET', '/session')).status).toBe(401);
});

test('a group of one account opens nothing else', async () => {
  const tom = new AdminBrowser(origin);
  await tom.call('GET', await atProvider(tom, 'tom'));
  expect((await tom.call('GET', '/session')).body['grants']).toEqual(['account:111122223333:read']);
  expect((await tom.call('GET', '/administrators')).errorCode).toBe('AccessDeniedException');
});

test('somebody in no group that was named does not come in', async () => {
  const mal = new AdminBrowser(origin);
  const back = await mal.call('GET', await atProvider(mal, 'mal'));
  expect([back.status, back.errorCode]).toEqual([403, 'AccessDeniedException']);
  expect(mal.valueOf('stoker_session')).toBeUndefined();
});

test('what the issuer answered is good once, and in the browser that asked', async () => {
  const [ada, mal] = [new AdminBrowser(origin), new AdminBrowser(origin)];
  const stolen = await atProvider(ada, 'ada');
  await mal.call('GET', '/openid/begin');
  expect((await mal.call('GET', stolen)).errorCode).toBe('UnrecognizedClientException');
  const answer = await atProvider(ada, 'ada');
  expect((await ada.call('GET', answer)).status).toBe(303);
  expect((await ada.call('GET', answer)).status).toBe(401);
  const bare = await adminCall(origin, 'GET', await atProvider(new AdminBrowser(origin), 'ada'));
  expect(bare.errorCode).toBe('UnrecognizedClientException');
});

test('a code of another flow is refused by the issuer: the challenge was not its own', async () => {
  const ada = new AdminBrowser(origin);
  const first = new URLSearchParams((await atProvider(ada, 'ada')).split('?')[1]);
  const second = new URLSearchParams((await atProvider(ada, 'ada')).split('?')[1]);
  second.set('code', first.get('code')!);
  const mixed = await ada.call('GET', `/openid/callback?${second.toString()}`);
  expect(mixed.body['error']).toMatchObject({ message: 'The issuer refused the exchange (invalid_grant).' });
});

test('neither log nor trail has the secret of the client, or a code', async () => {
  const ada = new AdminBrowser(origin);
  const answer = await atProvider(ada, 'ada');
  await ada.call('GET', answer);
  const code = new URLSearchParams(answer.split('?')[1]).get('code')!;
  await stack.server.stop();
  const log = await readFile(join(stack.home, 'server.log'), 'utf8');
  expect(log).toContain('"operation":"FinishOpenId"');
  const trail = (await stokerCli(stack, 'audit', 'export')).stdout;
  expect(trail).toContain('openid/ada');
  for (const secret of [CLIENT.clientSecret, code, ada.valueOf('stoker_session')!]) {
    expect(log).not.toContain(secret);
    expect(trail).not.toContain(secret);
  }
  await stack.restart();
});
