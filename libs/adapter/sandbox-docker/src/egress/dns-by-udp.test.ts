import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { answerByUdp, askByUdp } from './dns-by-udp.js';
import { LookupRoom, Lookups } from './lookups.js';
import { QUERY } from './testing/dns-query.js';

const LOOPBACK = '127.0.0.1';

it('hands on a query and its answer', async () => {
  const resolver = createSocket('udp4').bind(0, LOOPBACK);
  resolver.on('message', (query, { port, address }) => {
    resolver.send(Buffer.concat([query, Buffer.from('!')]), port, address);
  });
  await once(resolver, 'listening');
  const lookups = new Lookups([{ address: LOOPBACK, port: resolver.address().port }], new LookupRoom());
  const forwarder = answerByUdp({ port: 0, address: LOOPBACK }, lookups);
  await once(forwarder, 'listening');
  const client = createSocket('udp4');
  onTestFinished(() => {
    for (const socket of [resolver, forwarder, client]) socket.close();
  });
  client.send(QUERY, forwarder.address().port, LOOPBACK);
  const [answer] = (await once(client, 'message')) as [Buffer];
  expect(answer).toEqual(Buffer.concat([QUERY, Buffer.from('!')]));
});

it('a resolver that no socket can be connected to answers nothing, and harms nobody', async () => {
  // Only sockets that ask for it may reach it.
  const broadcast = { address: '255.255.255.255', port: 53 };
  expect(await new Promise((done) => askByUdp(broadcast, QUERY, done))).toBeUndefined();
});
