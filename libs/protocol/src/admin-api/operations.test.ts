import { expect, test } from 'vitest';
import { z } from 'zod';
import { type AdminOperation, adminOperations } from './admin-operation.js';
import { ADMIN_OPERATIONS } from './operations.js';

const TABLE: [string, AdminOperation][] = Object.entries(ADMIN_OPERATIONS);

test('no two operations stand at one place', () => {
  const places = TABLE.map(([, { method, path }]) => `${method} ${path.replace(/:\w+/g, ':')}`);
  expect(new Set(places).size).toBe(places.length);
});

test('whatever is not GET changes something, and needs more than to read', () => {
  for (const [name, { method, mutates, access }] of TABLE) {
    if (method === 'GET') continue;
    expect([name, mutates]).toEqual([name, true]);
    expect(access).not.toMatch(/^known$|:read$/);
  }
});

test.each(TABLE.filter(([, { body }]) => body !== undefined))(
  '%s takes no member that it does not name',
  (_, { body }) => {
    const result = body!.safeParse({ surplus: 1 });
    const codes = result.error!.issues.map(({ code }) => code);
    expect(codes).toContain('unrecognized_keys');
  },
);

const LEAST = { method: 'GET', access: 'admin:read', mutates: false, summary: 'Do it.' } as const;

test.each<[string, AdminOperation]>([
  ['params do not fit', { ...LEAST, path: '/a/:id' }],
  ['params do not fit', { ...LEAST, path: '/a', params: z.strictObject({ id: z.string() }) }],
  ['names no account', { ...LEAST, access: 'account:read', path: '/a' }],
  ['no permission to change', { ...LEAST, method: 'POST', mutates: true, path: '/a' }],
  ['GET has no body', { ...LEAST, path: '/a', body: z.strictObject({}) }],
])('the table refuses an operation where %s', (why, operation) => {
  expect(() => adminOperations({ operation })).toThrow(why);
});
