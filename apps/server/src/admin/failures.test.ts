import { randomUUID } from 'node:crypto';
import { aDelivery } from '@stoker/app/ports/testing/delivery-store.contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AdminKit, type Browser } from './testing/admin-kit.js';

const [ID, OTHER] = ['210987654321', '345678901234'] as const;

let kit: AdminKit;
let ada: Browser;
beforeEach(async () => {
  kit = await AdminKit.start();
  await kit.administrator('ada');
  ada = await kit.browser('ada');
});
afterEach(() => kit.close());

async function failedEvent(accountId: string, functionName = 'worker'): Promise<string> {
  const eventId = randomUUID();
  const payload = Buffer.from('{"n":"ü"}');
  const event = { eventId, accountId, functionName, qualifier: undefined, clientContext: undefined, payload };
  await kit.events.accept({ ...event, acceptedAt: kit.clock.now() });
  const [claim] = await kit.events.claim([{ lane: event, count: 1 }], 1_000);
  await kit.events.settle(eventId, claim!.fence, { status: 'failed', reason: 'RetriesExhausted' });
  return eventId;
}

async function failedDelivery(accountId: string): Promise<string> {
  const delivery = aDelivery({ accountId, createdAt: kit.clock.now() });
  await kit.deliveries.add([delivery]);
  const [claim] = await kit.deliveries.claimDue(1, 1_000);
  const error = { code: 'NO_RESOURCE', message: 'The queue is gone.' };
  await kit.deliveries.settle(delivery.deliveryId, claim!.fence, { status: 'failed', error });
  return delivery.deliveryId;
}

describe.each([
  ['failed-events', failedEvent, 'eventId', { reason: 'RetriesExhausted', functionName: 'worker', attempts: 1 }],
  [
    'failed-deliveries',
    failedDelivery,
    'deliveryId',
    { error: { code: 'NO_RESOURCE' }, sender: { service: 'events' } },
  ],
] as const)('%s', (path, fail, idName, shown) => {
  const at = (rest = '', accountId: string = ID) => `/accounts/${accountId}/${path}${rest}`;

  test('are listed a page at a time, and shown with their payload', async () => {
    const [first, second] = [await fail(ID), await fail(ID)];
    await fail(OTHER);
    const page = await ada.call('GET', at('?limit=1'));
    expect(page.body).toMatchObject({ items: [{ [idName]: second, ...shown, failedAt: expect.any(String) }] });
    const rest = await ada.call('GET', at(`?limit=1&marker=${String(page.body['nextMarker'])}`));
    expect(rest.body).toMatchObject({ items: [{ [idName]: first }] });
    expect(rest.body).not.toHaveProperty('nextMarker');
    const one = await ada.call('GET', at(`/${first}`));
    expect(one.body).toMatchObject({ ...shown, payload: expect.stringMatching(/^\{"n":.*\}$/) });
    expect((await ada.call('GET', at(`/${first}`, OTHER))).status).toBe(404);
  });

  test('are tried anew for a reason, which the trail has', async () => {
    const [mine, theirs] = [await fail(ID), await fail(OTHER)];
    const answer = await ada.call('POST', at('/redrive'), { ids: [mine, theirs], reason: 'it is back' });
    expect(answer.body).toEqual({ redriven: [mine], others: [theirs] });
    expect((await ada.call('GET', at())).body).toEqual({ items: [] });
    expect((await ada.call('GET', at(`/${theirs}`, OTHER))).status).toBe(200);
    const trail = await ada.call('GET', `/accounts/${ID}/audit`);
    expect(trail.body['items']).toMatchObject([
      { principal: 'administrator/ada', resource: at('/redrive'), detail: `${mine} and 1 more: it is back` },
    ]);
  });

  test.each([{ ids: [], reason: 'x' }, { ids: [randomUUID()] }, { ids: ['none'], reason: 'x' }])(
    'are not tried anew with %j',
    async (body) => {
      expect((await ada.call('POST', at('/redrive'), body)).errorCode).toBe('ValidationException');
    },
  );

  test('are seen with a token of their account, and tried anew with one that writes', async () => {
    const id = await fail(ID);
    const headersFor = async (scope: string) => {
      const made = await ada.call('POST', '/tokens', { description: 'a', scopes: [scope], days: 1 });
      return { authorization: `Bearer ${String(made.body['token'])}` };
    };
    const body = { ids: [id], reason: 'x' };
    const reads = await headersFor(`account:${ID}:read`);
    expect((await kit.call('GET', at(`/${id}`), { headers: reads })).status).toBe(200);
    expect((await kit.call('POST', at('/redrive'), { headers: reads, body })).status).toBe(403);
    const stranger = await headersFor(`account:${OTHER}:write`);
    expect((await kit.call('GET', at(`/${id}`), { headers: stranger })).status).toBe(403);
    const writes = await headersFor(`account:${ID}:write`);
    expect((await kit.call('POST', at('/redrive'), { headers: writes, body })).body).toMatchObject({ redriven: [id] });
  });
});

test('failed events are listed by function, failed deliveries by target', async () => {
  await failedEvent(ID);
  const other = await failedEvent(ID, 'other');
  const events = await ada.call('GET', `/accounts/${ID}/failed-events?function=other`);
  expect(events.body).toMatchObject({ items: [{ eventId: other }] });
  const delivery = await failedDelivery(ID);
  const to = async (target: string) =>
    (await ada.call('GET', `/accounts/${ID}/failed-deliveries?target=${encodeURIComponent(target)}`)).body['items'];
  expect(await to(aDelivery().target)).toMatchObject([{ deliveryId: delivery }]);
  expect(await to('arn:aws:sqs:us-east-1:123456789012:none')).toEqual([]);
});
