import { ServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import { beforeEach, expect, it } from 'vitest';
import type { AsyncEvent } from '../../ports/event-store.js';
import { aDelivery } from '../../ports/testing/delivery-store.contract.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { aVersion } from '../../ports/testing/function-fixtures.js';
import { FunctionSender } from './function-sender.js';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const clock = new FakeClock();
let accepted: AsyncEvent[];
let refusal: ErrorCode | undefined;

beforeEach(() => {
  accepted = [];
  refusal = undefined;
});

const sender = new FunctionSender({
  catalog: {
    resolve: (key) => {
      if (key.functionName === 'f') return aVersion(key);
      if (key.functionName === 'isolated') return { ...aVersion(key), tenantIsolation: 'PER_TENANT' };
      throw new ServiceError('ResourceNotFoundException', 'Function not found');
    },
  },
  acceptEvent: async (event) => {
    if (refusal !== undefined) throw new ServiceError(refusal, 'no');
    accepted.push(event);
  },
  clock,
  region: 'us-east-1',
});

it('makes an event of the delivery, under its id', async () => {
  const delivery = aDelivery({ target: `${ARN}:live`, traceHeader: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700' });
  expect(await sender.send(delivery)).toEqual({ kind: 'sent' });
  expect(accepted).toEqual([
    {
      eventId: delivery.deliveryId,
      accountId: '123456789012',
      functionName: 'f',
      qualifier: 'live',
      payload: delivery.payload,
      clientContext: undefined,
      traceHeader: delivery.traceHeader,
      acceptedAt: clock.now(),
    },
  ]);
});

it('tells why a function that isolates its tenants can not be sent anything', async () => {
  expect(await sender.send(aDelivery({ target: `${ARN.slice(0, -1)}isolated` }))).toEqual({
    kind: 'never',
    error: { code: 'INVALID_PARAMETER', message: expect.stringContaining('Add a valid tenant ID') as string },
  });
  expect(accepted).toEqual([]);
});

it.each([
  ['a function that is not there', { target: `${ARN}g` }, undefined, 'never', 'NO_RESOURCE'],
  ['one of another region', { target: ARN.replace('us-east-1', 'eu-west-1') }, undefined, 'never', 'NO_RESOURCE'],
  [
    'more than an event may hold',
    { payload: new Uint8Array(1024 * 1024 + 1) },
    undefined,
    'never',
    'INVALID_PARAMETER',
  ],
  ['an account with too many events', {}, 'TooManyRequestsException', 'again', 'THROTTLING'],
] as const)('refuses %s', async (_what, overrides, error, kind, code) => {
  refusal = error;
  const result = await sender.send(aDelivery({ target: ARN, ...overrides }));
  expect(result).toMatchObject({ kind, error: { code } });
  expect(accepted).toEqual([]);
});

it('passes on that the store is away', async () => {
  refusal = 'ServiceUnavailableException';
  await expect(sender.send(aDelivery({ target: ARN }))).rejects.toMatchObject({ code: refusal });
});
