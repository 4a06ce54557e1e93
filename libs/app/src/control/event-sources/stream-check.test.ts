import { beforeEach, expect, it } from 'vitest';
import { ACCOUNT, ControlKit } from '../testing/control-kit.js';
import { requireStream } from './stream-check.js';

const ARN = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders/stream/2026-11-26T09:53:09.461`;

let kit: ControlKit;
beforeEach(() => {
  kit = new ControlKit();
  kit.tables.create(ARN);
});

const check = (EventSourceArn: string) => requireStream(kit, ACCOUNT, 'dynamodb', { EventSourceArn });
const invalid = (message: string) => ({
  code: 'InvalidParameterValueException',
  message: expect.stringContaining(message),
});

it('lets a stream be mapped that is there', async () => {
  await expect(check(ARN)).resolves.toBeUndefined();
});

it('refuses one that is not, and another account’s as one that the role may not read', async () => {
  const missing = ARN.replace('orders', 'nothing');
  await expect(check(missing)).rejects.toMatchObject(invalid(`Stream not found: ${missing}`));
  const foreign = ARN.replace(ACCOUNT, '444455556666');
  kit.tables.create(foreign);
  await expect(check(foreign)).rejects.toMatchObject(invalid(`Cannot access stream ${foreign}.`));
});

it('refuses one of which its service says nothing', async () => {
  kit.tables.isDown = true;
  await expect(check(ARN)).rejects.toMatchObject({ code: 'ServiceException' });
});
