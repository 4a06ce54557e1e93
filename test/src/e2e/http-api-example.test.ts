import { CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUpExample } from '../harness/examples.js';
import { lambdaClient } from '../harness/functions.js';
import { apiGatewayClient } from '../harness/http-apis.js';
import { type Stack, startStack } from '../harness/stack.js';

/** The order service as its README has it. */
let stack: Stack;
let url: string;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'nodejs24.x=1' });
  url = await setUpExample(stack, 'http-api');
}, 180_000);

afterAll(() => stack.close(), 60_000);

const ORDER = { customer: 'ada@example.com', lines: [{ sku: 'tea', quantity: 2 }] };
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;

interface Placed {
  readonly id: string;
}

async function call(path: string, init: RequestInit = {}) {
  const answer = await fetch(new URL(path, url), init);
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Placed };
}

const post = (body: unknown, headers: Record<string, string> = {}) => {
  const all = { 'content-type': 'application/json', ...headers };
  return call('orders', { method: 'POST', headers: all, body: typeof body === 'string' ? body : JSON.stringify(body) });
};

describe('the order service', () => {
  test('prices an order, keeps it, and shows it where it says', async () => {
    const { status, headers, body } = await post(ORDER);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String) as string,
      customer: 'ada@example.com',
      lines: [{ sku: 'tea', name: 'Tea, 100 g', quantity: 2, price: 450, amount: 900 }],
      total: 900,
      currency: 'EUR',
      placedAt: TIME,
    });
    const where = new URL(headers.get('location')!, new URL('orders', url));
    expect(where.href).toBe(new URL(`orders/${body.id}`, url).href);
    expect(await call(where.href)).toMatchObject({ status: 200, body });
  });

  test('makes one order of a request that is sent twice, and of two orders not one', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const first = await post({ ...ORDER, customer: 'bob@example.com' }, key);
    const again = await post({ ...ORDER, customer: 'bob@example.com' }, key);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(await post(ORDER, key)).toMatchObject({ status: 409, body: { error: { code: 'key_used' } } });
    const { body } = await call('orders?customer=bob%40example.com');
    expect(body).toEqual({ orders: [first.body] });
  });

  test('says all that is wrong with an order', async () => {
    const lines = [
      { sku: 'tea', quantity: 1 },
      { sku: 'gold', quantity: 0.5 },
    ];
    const { status, body } = await post({ customer: 'nobody', lines, discount: 100 });
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        error: {
          code: 'invalid_order',
          message: 'The order is not complete and right.',
          details: [
            { member: 'discount', message: 'is not a member of an order' },
            { member: 'customer', message: 'must be an e-mail address' },
            { member: 'lines[1].sku', message: 'must be one of tea, cup, kettle' },
            { member: 'lines[1].quantity', message: 'must be a whole number from 1 to 1000' },
          ],
        },
      },
    });
  });

  test('is the same behind an HTTP API', async () => {
    const FunctionName = 'orders';
    const permission = { StatementId: 'api', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    await lambdaClient(stack.server, stack.account).send(new AddPermissionCommand({ FunctionName, ...permission }));
    const Target = `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:orders`;
    const api = new CreateApiCommand({ Name: 'orders', ProtocolType: 'HTTP', Target });
    const { ApiEndpoint } = await apiGatewayClient(stack.server, stack.account).send(api);
    const { body } = await post({ ...ORDER, customer: 'eve@example.com' });
    expect(await call(`${ApiEndpoint}/orders/${body.id}`)).toMatchObject({ status: 200, body });
    expect(await call(`${ApiEndpoint}/customers`)).toMatchObject({ status: 404 });
  });

  test.each([
    ['a body that is no JSON', () => post('{'), 400, 'not_json'],
    ['a body of another type', () => post('a=b', { 'content-type': 'text/plain' }), 415, 'not_json'],
    ['a body that is a list', () => post('[]'), 400, 'invalid_order'],
    ['an order that is not there', () => call('orders/../orders/none'), 404, 'not_found'],
    ['another path', () => call('customers'), 404, 'not_found'],
    ['another method', () => call('orders', { method: 'DELETE' }), 405, 'method_not_allowed'],
  ])('refuses %s', async (_what, send, status, code) => {
    expect(await send()).toMatchObject({ status, body: { error: { code } } });
  });
});
