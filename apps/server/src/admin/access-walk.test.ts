import type { Grant } from '@stoker/core/signin/grant';
import type { AdminOperation } from '@stoker/protocol/admin-api/admin-operation';
import { ADMIN_OPERATIONS } from '@stoker/protocol/admin-api/operations';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminKit } from './testing/admin-kit.js';

const OPERATIONS = Object.entries<AdminOperation>(ADMIN_OPERATIONS).filter(([, { access }]) => access !== 'public');

const OWN = '111122223333';

/** Something for each parameter of a path; another account than the tenants' own unless told. */
function concrete(path: string, accountId = '444455556666'): string {
  return path
    .replace(':accountId', accountId)
    .replace(':tokenId', 'a'.repeat(16))
    .replace(/:\w+/g, '7b1f4a51-2d3c-4e5f-8a9b-0c1d2e3f4a5b');
}

let kit: AdminKit;
beforeEach(async () => {
  kit = await AdminKit.start();
});
afterEach(() => kit.close());

/** Whether a token of the operator's with one scope gets past the guard. Empty input lets it get no further. */
async function passesWithScope(scope: Grant, { method, path }: AdminOperation, accountId?: string): Promise<boolean> {
  const { text } = await kit.tokens.createForOperator({ description: 'walk', scopes: [scope], days: 1 });
  const headers = { authorization: `Bearer ${text}` };
  return passes((await kit.call(method, concrete(path, accountId), { headers })).status);
}

/** Whether somebody who has signed in with a password gets past it. */
async function passesSignedIn(role: 'administrator' | 'auditor', { method, path }: AdminOperation): Promise<boolean> {
  await kit.administrator(role, role);
  const browser = await kit.browser(role);
  return passes((await browser.call(method, concrete(path))).status);
}

function passes(status: number): boolean {
  expect(status).toBeLessThan(500);
  return status !== 401 && status !== 403;
}

describe.each(OPERATIONS)('%s', (_name, operation) => {
  const { access } = operation;
  const isRead = access.endsWith(':read');
  const isOfPlatform = access.startsWith('admin:');
  const isOfAccount = access.startsWith('account:');

  test('lets scopes pass that cover it, and no others', async () => {
    const passing = {
      'admin:write': await passesWithScope('admin:write', operation),
      'admin:read': await passesWithScope('admin:read', operation),
      'account:111122223333:write': await passesWithScope('account:111122223333:write', operation),
      'write its own account': isOfAccount && (await passesWithScope('account:111122223333:write', operation, OWN)),
      'read its own account': isOfAccount && (await passesWithScope('account:111122223333:read', operation, OWN)),
    };
    const known = access === 'known';
    expect(passing).toEqual({
      'admin:write': known || isOfPlatform || isOfAccount,
      'admin:read': known || ((isOfPlatform || isOfAccount) && isRead),
      'account:111122223333:write': known,
      'write its own account': isOfAccount,
      'read its own account': isOfAccount && isRead,
    });
  });

  test('lets administrators pass, and auditors where nothing but theirs is changed', async () => {
    expect(await passesSignedIn('administrator', operation)).toBe(true);
    expect(await passesSignedIn('auditor', operation)).toBe(isRead || access === 'known' || access === 'session');
  });

  test('is closed to a session whose password somebody else has set, but for what is its own', async () => {
    const id = await kit.administrator('ada');
    const browser = await kit.browser('ada');
    await kit.stores.administrators.change(id, { mustChangePassword: true });
    const { status } = await browser.call(operation.method, concrete(operation.path));
    expect(passes(status)).toBe(access === 'known' || access === 'session');
  });
});
