import { ADMIN_PREFIX, type AdminOperation } from '@stoker/protocol/admin-api/admin-operation';
import { ADMIN_OPERATIONS } from '@stoker/protocol/admin-api/operations';
import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAdminApp } from './admin-app.js';
import { AdminKit } from './testing/admin-kit.js';

const TABLE: [string, AdminOperation][] = Object.entries(ADMIN_OPERATIONS);

let kit: AdminKit;
beforeAll(async () => {
  kit = await AdminKit.start();
});
afterAll(() => kit.close());

/** The path with something in the place of each parameter. */
const concrete = (path: string): string =>
  path.replace(':tokenId', 'a'.repeat(16)).replace(/:\w+Id/g, '7b1f4a51-2d3c-4e5f-8a9b-0c1d2e3f4a5b');

test('the routes are the operations of the table, each once, and no others', () => {
  const served = kit.routes.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS');
  const described = TABLE.map(([, { method, path }]) => `${method} ${ADMIN_PREFIX}${path}`);
  expect(served.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual(described.toSorted());
});

describe.each(TABLE.filter(([, { access }]) => access !== 'public'))('%s', (_name, { method, path }) => {
  test('is closed to strangers', async () => {
    const answer = await kit.call(method, concrete(path));
    expect([answer.status, answer.errorCode]).toEqual([401, 'MissingAuthenticationTokenException']);
  });

  test('is closed to a token that nobody made', async () => {
    const authorization = `Bearer stk_${'a'.repeat(16)}_${'b'.repeat(52)}`;
    const answer = await kit.call(method, concrete(path), { headers: { authorization } });
    expect([answer.status, answer.errorCode]).toEqual([401, 'UnrecognizedClientException']);
  });
});

test('a route that serves no operation of the table is closed to everybody', async () => {
  @Controller()
  class Forgotten {
    @Get('forgotten')
    run(): string {
      return 'open';
    }
  }
  const app = await makeAdminApp({ ...kit.options, controllers: [Forgotten] });
  await app.init();
  const answer = await app.inject({ url: '/forgotten', headers: { host: 'localhost' } });
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('open');
  await app.close();
});
