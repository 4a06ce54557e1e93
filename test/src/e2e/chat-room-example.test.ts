import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUpExample } from '../harness/examples.js';
import { type Stack, startStack } from '../harness/stack.js';
import { SocketClient } from '../harness/web-sockets.js';

/** The chat room as its README has it. */
let stack: Stack;
let url: string;

beforeAll(async () => {
  stack = await startStack({ STOKER_STEMS: 'python3.13=2' });
  url = await setUpExample(stack, 'chat');
}, 180_000);

afterAll(() => stack.close(), 60_000);

const join = (name: string) => SocketClient.connect(`${url}?name=${encodeURIComponent(name)}`);

test('people come, talk, ask who is there, and go', async () => {
  expect(url).toMatch(/^ws:.*\/prod$/);
  const ada = await join('ada');
  const bob = await join('bob b.');
  expect(await ada.next()).toEqual({ joined: 'bob b.' });
  bob.send({ action: 'say', text: 'hi ✓' });
  for (const one of [ada, bob]) expect(await one.next()).toEqual({ from: 'bob b.', text: 'hi ✓' });
  expect(await ada.ask({ action: 'who' })).toEqual({ members: ['ada', 'bob b.'] });
  await bob.close();
  expect(await ada.next()).toEqual({ left: 'bob b.' });
  expect(await ada.ask({ action: 'who' })).toEqual({ members: ['ada'] });
  await ada.close();
});

test('refuses who has no name, or another’s', async () => {
  await expect(join('')).rejects.toMatchObject({ status: 400 });
  await expect(join('<b>')).rejects.toMatchObject({ status: 400 });
  const eve = await join('eve');
  await expect(join('eve')).rejects.toMatchObject({ status: 409 });
  await eve.close();
});
