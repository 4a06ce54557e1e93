import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewDelivery } from '../../ports/delivery-store.js';
import { again, never, type SendResult } from '../../ports/target-sender.js';
import { aDelivery } from '../../ports/testing/delivery-store.contract.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { MemoryDeliveryStore } from '../../ports/testing/memory-delivery-store.js';
import { Deliver, type DeliveryRun } from './deliver.js';

let clock: FakeClock;
let store: MemoryDeliveryStore;
let results: (SendResult | Error)[];
let sent: NewDelivery[];
let runs: DeliveryRun[];
let permitted: boolean;

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryDeliveryStore(clock);
  results = [];
  sent = [];
  runs = [];
  permitted = true;
});

const sender = {
  send: (delivery: NewDelivery) => {
    sent.push(delivery);
    const result = results.shift() ?? { kind: 'sent' };
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  },
};
const deliver = () =>
  new Deliver(
    {
      store,
      senders: new Map([['sqs', sender]]),
      gate: { permits: () => Promise.resolve(permitted) },
      clock,
      random: () => 0,
      newId: () => 'letter',
      onRun: (run) => runs.push(run),
    },
    { firstBackoffMs: 1_000, longestBackoffMs: 300_000 },
  );
const BUSY = again('THROTTLING', 'Slow down.');

/** Adds a delivery, and tries what is due each second until nothing is under way any more. */
async function toTheEnd(overrides: Partial<NewDelivery> = {}): Promise<NewDelivery> {
  const delivery = aDelivery({ createdAt: clock.now(), ...overrides });
  await store.add([delivery]);
  while ([...store.rows.values()].some(({ end }) => end === undefined)) {
    for (const claim of await store.claimDue(10, 60_000)) await deliver().run(claim);
    clock.advance(1_000);
  }
  return delivery;
}
const endOf = ({ deliveryId }: Pick<NewDelivery, 'deliveryId'>) => store.rows.get(deliveryId)?.end;
const outcomes = () => runs.map(({ attempt, outcome }) => [attempt, outcome]);

it('counts no try for which a part of the platform was away, and tries again within its age', async () => {
  const away = new ServiceError('ServiceUnavailableException', 'The database is away.');
  results = [away, away];
  const delivery = await toTheEnd({ policy: { maximumRetries: 0, maximumAgeMs: 60_000 } });
  expect(endOf(delivery)).toEqual({ status: 'sent' });
  expect(outcomes()).toEqual([
    [1, 'retry'],
    [1, 'retry'],
    [1, 'sent'],
  ]);
});

it('ends what was sent', async () => {
  const delivery = await toTheEnd();
  expect(endOf(delivery)).toEqual({ status: 'sent' });
  expect(sent).toEqual([delivery]);
  expect(outcomes()).toEqual([[1, 'sent']]);
});

it('tries again what may work later, also what a sender throws', async () => {
  results = [BUSY, new Error('socket hang up')];
  const start = clock.now();
  const delivery = await toTheEnd();
  expect(endOf(delivery)).toEqual({ status: 'sent' });
  expect(outcomes()).toEqual([
    [1, 'retry'],
    [2, 'retry'],
    [3, 'sent'],
  ]);
  expect(runs[1]?.error).toEqual({ code: 'INTERNAL_ERROR', message: 'socket hang up' });
  expect(clock.now() - start).toBe(4_000);
});

describe('what is not sent in the end', () => {
  const deadLetter = {
    arn: 'arn:aws:sqs:us-east-1:123456789012:dead',
    messageAttributes: { RULE_ARN: { type: 'String', value: 'arn:rule' } },
  } as const;
  const letter = () => store.rows.get('letter')?.delivery;

  it('goes to the dead letters with the reason', async () => {
    results = [never('NO_RESOURCE', 'The queue does not exist.')];
    const delivery = await toTheEnd({ deadLetter });
    expect(endOf(delivery)).toMatchObject({ status: 'failed', error: { code: 'NO_RESOURCE' } });
    expect(letter()).toMatchObject({
      target: deadLetter.arn,
      sender: delivery.sender,
      payload: delivery.payload,
      parameters: {
        messageAttributes: {
          RULE_ARN: { type: 'String', value: 'arn:rule' },
          TARGET_ARN: { type: 'String', value: delivery.target },
          ERROR_CODE: { type: 'String', value: 'NO_RESOURCE' },
          ERROR_MESSAGE: { type: 'String', value: 'The queue does not exist.' },
          RETRY_ATTEMPTS: { type: 'Number', value: '0' },
        },
      },
    });
    expect(letter()?.parameters.messageAttributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
    expect(sent.map(({ target }) => target)).toEqual([delivery.target, deadLetter.arn]);
  });

  it('says when its tries were used up', async () => {
    results = [BUSY, BUSY];
    await toTheEnd({ deadLetter, policy: { maximumRetries: 1, maximumAgeMs: 86_400_000 } });
    expect(letter()?.parameters.messageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { value: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { value: '1' },
    });
  });

  it('is not tried any more when it is too old', async () => {
    const old = clock.now() - 60_001;
    const delivery = await toTheEnd({
      createdAt: old,
      policy: { maximumRetries: 5, maximumAgeMs: 60_000 },
      deadLetter,
    });
    expect(endOf(delivery)).toMatchObject({ status: 'failed', error: { code: 'TIMEOUT' } });
    expect(sent.map(({ target }) => target)).toEqual([deadLetter.arn]);
    expect(letter()?.parameters.messageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { value: 'MaximumEventAgeInSeconds' },
    });
  });

  it('has no other place to go without a dead letter queue, or when that fails too', async () => {
    results = [never('NO_RESOURCE', 'a'), never('NO_RESOURCE', 'b')];
    await toTheEnd({ deadLetter });
    expect([...store.rows.values()].map(({ end }) => end?.status)).toEqual(['failed', 'failed']);
  });

  it.each([
    ['its sender may not', 'arn:aws:sqs:us-east-1:123456789012:jobs', false, 'NO_PERMISSIONS'],
    [
      'nobody sends to such a thing here',
      'arn:aws:events:us-east-1:123456789012:event-bus/b',
      true,
      'INVALID_PARAMETER',
    ],
    [
      'it is written as policies do not name it',
      'arn:aws-cn:sqs:us-east-1:123456789012:jobs',
      true,
      'INVALID_PARAMETER',
    ],
    ['it is no target at all', 'arn:aws:dynamodb:us-east-1:123456789012:table/t', true, 'INVALID_PARAMETER'],
  ])('is not even tried when %s', async (_why, target, may, code) => {
    permitted = may;
    const delivery = await toTheEnd({ target });
    expect(endOf(delivery)).toMatchObject({ status: 'failed', error: { code } });
    expect(sent).toEqual([]);
  });
});

it('gives up what nobody who tried to send it was heard of again after, and tells its dead letters', async () => {
  const deadLetter = { arn: 'arn:aws:sqs:us-east-1:123456789012:dead', messageAttributes: {} };
  const delivery = aDelivery({ createdAt: clock.now(), deadLetter });
  await store.add([delivery]);
  const claim = async () => (await store.claimDue(1, 1_000))[0]!;
  for (let lost = 0; lost < 5; lost++) {
    await claim();
    clock.advance(1_000);
  }
  await deliver().run(await claim());
  expect(sent).toEqual([]);
  expect(endOf(delivery)).toMatchObject({ status: 'failed', error: { code: 'INTERNAL_ERROR' } });
  expect(store.rows.get('letter')?.delivery.parameters.messageAttributes).toMatchObject({
    ERROR_CODE: { value: 'INTERNAL_ERROR' },
    EXHAUSTED_RETRY_CONDITION: { value: 'MaximumRetryAttempts' },
    RETRY_ATTEMPTS: { value: '4' },
  });
});

it('writes nothing down for who has lost its claim', async () => {
  const delivery = aDelivery({ createdAt: clock.now() });
  await store.add([delivery]);
  const [stale] = await store.claimDue(1, 1_000);
  clock.advance(1_000);
  const [heir] = await store.claimDue(1, 60_000);
  await deliver().run(stale!);
  expect(endOf(delivery)).toBeUndefined();
  await deliver().run(heir!);
  expect(runs.map(({ recorded }) => recorded)).toEqual([false, true]);
});
