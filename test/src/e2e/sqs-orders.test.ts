import { DynamoDBClient, paginateScan, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientSettings, DataServices, dataServiceLibraries } from '../harness/data-services.js';
import { runExample, setUpExample } from '../harness/examples.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const ORDERS = 10_000;
/** Requests under way at once. */
const SENDERS = 16;
const LONG_MS = 240_000;
const PRICES = { tea: 4, coffee: 7 };
const libraries = await dataServiceLibraries();

/** One in a hundred is of a product that is not known yet, and one in a thousand can't be priced ever. */
function orderOf(index: number) {
  const id = `order-${String(index).padStart(5, '0')}`;
  if (index % 1000 === 7) return { id, sku: 'tea', quantity: 0 };
  if (index % 100 === 3) return { id, sku: 'mate', quantity: 2 };
  return { id, sku: index % 2 === 0 ? 'tea' : 'coffee', quantity: 1 + (index % 5) };
}

const all = Array.from({ length: ORDERS }, (_, index) => orderOf(index));
const never = all.filter(({ quantity }) => quantity === 0);
const later = all.filter(({ sku }) => sku === 'mate');

describe.skipIf(libraries === undefined)('orders from a queue', () => {
  let services: DataServices;
  let stack: Stack;
  let queues: SQSClient;
  let tables: DynamoDBClient;
  let url: string;

  beforeAll(async () => {
    services = await DataServices.start(libraries!);
    stack = await startStack({ STOKER_STEMS: 'python3.13=2', ...services.environment });
    queues = new SQSClient(clientSettings(stack.server, stack.account));
    tables = new DynamoDBClient(clientSettings(stack.server, stack.account));
    const quickly = { ORDERS_TIMEOUT: '6', ORDERS_VISIBILITY: '6', ORDERS_RECEIVES: '2', ORDERS_CONCURRENCY: '3' };
    url = await setUpExample(stack, 'sqs-orders', quickly);
    for (const [sku, price] of Object.entries(PRICES)) await addProduct(sku, price);
  }, LONG_MS);

  afterAll(async () => {
    // The services first: they are there even where no server came up.
    await services.stop();
    await stack.close();
  }, 60_000);

  const addProduct = (sku: string, price: number) =>
    tables.send(new PutItemCommand({ TableName: 'products', Item: { sku: { S: sku }, price: { N: String(price) } } }));

  async function sendAll(): Promise<void> {
    const batches = Array.from({ length: ORDERS / 10 }, (_, index) => all.slice(index * 10, index * 10 + 10));
    const sender = async (): Promise<void> => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
        const Entries = batch.map((order, index) => ({ Id: String(index), MessageBody: JSON.stringify(order) }));
        const { Failed = [] } = await queues.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
        expect(Failed).toEqual([]);
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));
  }

  /** By id, what they come to. */
  async function stored(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for await (const { Items = [] } of paginateScan({ client: tables }, { TableName: 'orders' })) {
      for (const { id, total } of Items) found.set(id!.S!, Number(total!.N));
    }
    return found;
  }

  async function depth(QueueUrl: string): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
    const { Attributes = {} } = await queues.send(command);
    return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  }

  const isEmpty = () => until('the queue is empty', async () => (await depth(url)) === 0, LONG_MS);

  test(
    'are all stored but those that can’t be, which are laid aside and tried again',
    { timeout: LONG_MS },
    async () => {
      const dead = `${url}-dead`;
      await sendAll();
      await isEmpty();
      const asideAtLeast = never.length + later.length;
      expect(await depth(dead)).toBeGreaterThanOrEqual(asideAtLeast);

      await addProduct('mate', 3);
      await runExample(stack, 'sqs-orders', 'redrive.sh');
      await until('the dead letters are gone', async () => (await depth(dead)) <= never.length, LONG_MS);
      await isEmpty();
      await until('they are back that can’t be priced', async () => (await depth(dead)) === never.length, LONG_MS);

      const prices: Readonly<Record<string, number>> = { ...PRICES, mate: 3 };
      const expected = all.filter((order) => !never.includes(order));
      const found = await stored();
      expect(found.size).toBe(expected.length);
      expect(expected.filter(({ id, sku, quantity }) => found.get(id) !== quantity * prices[sku]!)).toEqual([]);

      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl: dead, MaxNumberOfMessages: 10 }),
      );
      expect(Messages.every(({ Body }) => Body?.includes('"quantity":0'))).toBe(true);
      console.log(`${found.size} orders stored of ${ORDERS}, ${never.length} laid aside, none lost`);
    },
  );
});
