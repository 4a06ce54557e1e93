import { createSocket, type BindOptions, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import type { Lookups, Resolver } from './lookups.js';

/** ms for which an answer is waited. */
const TIMEOUT_MS = 5_000;

/** Answers queries with what resolvers answer; to those that are not passed on nobody answers. */
export function answerByUdp(where: BindOptions, lookups: Lookups): Socket {
  const socket = createSocket('udp4');
  let closed = false;
  const reply = (answer: Buffer, { port, address }: RemoteInfo): void => socket.send(answer, port, address, () => {});
  socket.on('error', () => undefined);
  socket.once('close', () => (closed = true));
  socket.on('message', (query, sender) => {
    const lookup = lookups.begin(query);
    if (lookup === undefined) return;
    askByUdp(lookup.resolver, query, (answer) => {
      lookup.end();
      if (answer !== undefined && !closed) reply(answer, sender);
    });
  });
  socket.bind({ ...where, exclusive: true });
  return socket;
}

/** From a port of its own, and connected, so that nobody else can answer. */
export function askByUdp({ address, port }: Resolver, query: Buffer, done: (answer: Buffer | undefined) => void): void {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  let over = false;
  const end = (answer?: Buffer): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.close();
    done(answer);
  };
  const timer = setTimeout(end, TIMEOUT_MS);
  socket.on('error', () => end());
  socket.on('message', (answer) => {
    if (answer[0] === query[0] && answer[1] === query[1]) end(answer);
  });
  // A callback of `connect` would be called with the error too, which then is no event.
  socket.once('connect', () => socket.send(query));
  socket.connect(port, address);
}
