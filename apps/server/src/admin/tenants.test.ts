import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminKit, type Browser } from './testing/admin-kit.js';

const ID = '210987654321';
const OTHER = '345678901234';
const DENY = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'iam:*', Resource: '*' }] };

let kit: AdminKit;
let ada: Browser;
beforeEach(async () => {
  kit = await AdminKit.start();
  await kit.administrator('ada');
  ada = await kit.browser('ada');
});
afterEach(() => kit.close());

const create = (accountId = ID) => ada.call('POST', '/accounts', { name: 'Team A', accountId });

describe('accounts', () => {
  test('are made with a key that works and is shown once', async () => {
    const { status, body } = await create();
    expect([status, body['accountId']]).toEqual([201, ID]);
    const key = await kit.identity.findAccessKey(String(body['accessKeyId']));
    expect(key?.secret).toBe(body['secretAccessKey']);
    const shown = await ada.call('GET', `/accounts/${ID}`);
    expect(shown.body).toMatchObject({ name: 'Team A', status: 'active', holdings: { users: 1 }, guardrails: {} });
    const keys = await ada.call('GET', `/accounts/${ID}/keys`);
    expect(JSON.stringify([shown.body, keys.body])).not.toContain(String(body['secretAccessKey']));
    expect((await create()).errorCode).toBe('ResourceConflictException');
    expect((await ada.call('POST', '/accounts', { name: 'made up' })).body['accountId']).toMatch(/^\d{12}$/);
  });

  test('are listed by id, renamed, suspended, resumed and closed', async () => {
    await create(OTHER);
    await create();
    const list = await ada.call('GET', '/accounts?limit=1');
    expect(list.body).toMatchObject({ items: [{ accountId: ID }], nextMarker: expect.any(String) });
    expect((await ada.call('PATCH', `/accounts/${ID}`, { name: 'Team B' })).body).toMatchObject({ name: 'Team B' });
    const suspension = `/accounts/${ID}/suspension`;
    expect((await ada.call('PUT', suspension, { reason: 'unpaid' })).body).toMatchObject({
      status: 'suspended',
      statusReason: 'unpaid',
    });
    expect((await ada.call('DELETE', suspension)).body).toMatchObject({ status: 'active' });
    expect((await ada.call('PUT', `/accounts/${ID}/closure`, { reason: 'over' })).body).toMatchObject({
      status: 'closed',
    });
    expect((await ada.call('DELETE', suspension)).errorCode).toBe('ResourceConflictException');
  });

  test('reach what their operator says, nothing at first', async () => {
    await create();
    const egress = `/accounts/${ID}/egress`;
    expect((await ada.call('GET', `/accounts/${ID}`)).body).toMatchObject({ egress: { mode: 'none' } });
    const policy = { mode: 'allowlist', allow: ['10.1.2.3:5432'], dns: false };
    expect((await ada.call('PUT', egress, { mode: 'allowlist', allow: ['10.1.2.3:5432'] })).body).toEqual(policy);
    expect((await ada.call('GET', `/accounts/${ID}`)).body).toMatchObject({ egress: policy });
    const refused = await ada.call('PUT', egress, { mode: 'internet', allow: ['169.254.169.254'] });
    expect(refused.errorCode).toBe('InvalidParameterValueException');
    expect((await ada.call('PUT', `/accounts/${OTHER}/egress`, { mode: 'none' })).status).toBe(404);
    expect((await ada.call('PUT', egress, { mode: 'none' })).body).toMatchObject({ mode: 'none', allow: [] });
  });

  test('have guardrails and keys', async () => {
    await create();
    const guardrail = `/accounts/${ID}/guardrails/keep`;
    expect((await ada.call('PUT', guardrail, { policy: DENY })).status).toBe(204);
    expect((await ada.call('GET', `/accounts/${ID}`)).body).toMatchObject({ guardrails: { keep: DENY } });
    const malformed = await ada.call('PUT', guardrail, { policy: { Version: '2012-10-17' } });
    expect(malformed.errorCode).toBe('MalformedPolicyDocumentException');
    expect((await ada.call('DELETE', guardrail)).status).toBe(204);
    expect((await ada.call('DELETE', guardrail)).status).toBe(404);

    const { accessKeyId } = (await ada.call('POST', `/accounts/${ID}/keys`, {})).body;
    const key = `/accounts/${ID}/keys/${String(accessKeyId)}`;
    expect((await ada.call('PATCH', key, { active: false })).status).toBe(204);
    expect(await kit.identity.findAccessKey(String(accessKeyId))).toBeUndefined();
    expect((await ada.call('DELETE', key)).status).toBe(204);
    expect((await ada.call('DELETE', key)).status).toBe(404);
  });

  test.each([
    ['POST', '/accounts', { name: '' }],
    ['POST', '/accounts', { name: 'a', accountId: '12' }],
    ['GET', '/accounts/12', undefined],
    ['PUT', `/accounts/${ID}/suspension`, {}],
    ['PATCH', `/accounts/${ID}/keys/none`, { active: true }],
  ] as const)('%s %s is refused with %j', async (method, path, body) => {
    const answer = await ada.call(method, path, body);
    expect([answer.status, answer.errorCode]).toEqual([400, 'ValidationException']);
  });

  test('that are not there are said to be so', async () => {
    expect((await ada.call('GET', `/accounts/${ID}`)).status).toBe(404);
    expect((await ada.call('PUT', `/accounts/${ID}/suspension`, { reason: 'x' })).status).toBe(404);
    expect((await ada.call('GET', `/accounts/${ID}/quotas`)).status).toBe(404);
  });
});

test('an auditor looks and changes nothing; a token of an account sees that account alone', async () => {
  await create();
  await create(OTHER);
  await kit.administrator('eve', 'auditor');
  const eve = await kit.browser('eve');
  expect((await eve.call('GET', `/accounts/${ID}`)).status).toBe(200);
  expect((await eve.call('PUT', `/accounts/${ID}/suspension`, { reason: 'x' })).status).toBe(403);
  expect((await eve.call('POST', `/accounts/${ID}/keys`, {})).status).toBe(403);

  const made = await ada.call('POST', '/tokens', { description: 'a', scopes: [`account:${ID}:write`], days: 1 });
  const headers = { authorization: `Bearer ${String(made.body['token'])}` };
  const look = async (path: string) => (await kit.call('GET', path, { headers })).status;
  for (const path of ['', '/keys', '/quotas', '/audit']) {
    expect([path, await look(`/accounts/${ID}${path}`)]).toEqual([path, 200]);
    expect([path, await look(`/accounts/${OTHER}${path}`)]).toEqual([path, 403]);
  }
  expect([await look('/accounts'), await look('/audit'), await look('/quotas')]).toEqual([403, 403, 403]);
  const quota = `/accounts/${ID}/quotas/functions`;
  expect((await kit.call('PUT', quota, { headers, body: { value: 1, reason: 'x' } })).status).toBe(403);
});

test('quotas are shown and changed for a reason, which the trail has', async () => {
  await create();
  const set = await ada.call('PUT', `/accounts/${ID}/quotas/functions`, { value: 3, reason: 'a trial' });
  const items = set.body['items'] as { name: string; value: number; from: string }[];
  expect(items.find(({ name }) => name === 'functions')).toMatchObject({ value: 3, from: 'account', used: 0 });
  const platform = await ada.call('PUT', '/quotas/memory', { layer: 'maximum', value: 0, reason: 'x' });
  expect(platform.errorCode).toBe('InvalidParameterValueException');
  expect((await ada.call('GET', '/quotas')).status).toBe(200);
  expect((await ada.call('PUT', `/accounts/${ID}/quotas/nonsense`, { value: 3, reason: 'x' })).status).toBe(400);
  kit.clock.advance(1); // rows of one moment are in no order of their own
  expect((await ada.call('PUT', `/accounts/${ID}/quotas/functions`, { value: null, reason: 'over' })).status).toBe(200);

  const found = await ada.call('GET', `/audit?action=stoker:SetAccountQuota&outcome=success&account=${ID}`);
  expect(found.body['items']).toMatchObject([
    { operation: 'SetAccountQuota', principal: 'administrator/ada', detail: 'reset: over', resourceAccountId: ID },
    { detail: '3: a trial' },
  ]);
});

test('the trail is searched a page at a time, and by account', async () => {
  await create();
  await create(OTHER);
  const first = await ada.call('GET', '/audit?limit=1&action=stoker:CreateAccount');
  const marker = String(first.body['nextMarker']);
  const second = await ada.call('GET', `/audit?limit=1&action=stoker:CreateAccount&marker=${marker}`);
  const of = (answer: typeof first) => (answer.body['items'] as { requestId: string }[])[0]?.requestId;
  expect(of(first)).not.toBe(of(second));
  expect(second.body).not.toHaveProperty('nextMarker');
  expect((await ada.call('GET', '/audit?since=yesterday')).errorCode).toBe('InvalidParameterValueException');
  await ada.call('PUT', `/accounts/${ID}/suspension`, { reason: 'unpaid' });
  const mine = await ada.call('GET', `/accounts/${ID}/audit`);
  expect(mine.body['items']).toMatchObject([{ operation: 'SuspendAccount', detail: 'unpaid', outcome: 'success' }]);
});
