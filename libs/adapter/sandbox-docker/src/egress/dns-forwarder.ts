import { createSocket, type RemoteInfo } from 'node:dgram';
import { connect, createServer, isIP, type Socket } from 'node:net';
import { bindUdpInNamespaceOf, listenInNamespaceOf } from '../syscalls/network-namespace.js';
import type { ProcessHandle } from '../syscalls/process-handle.js';
import { messagesIn } from './dns-messages.js';

const PORT = 53;
/** Of one environment, on their way at once. */
const MAX_LOOKUPS = 64;
const MAX_CONNECTIONS = 8;
/** ms for which an answer is waited. */
const TIMEOUT_MS = 5_000;
const HEADER_BYTES = 12;

/** The servers that a `resolv.conf` names. https://man7.org/linux/man-pages/man5/resolv.conf.5.html */
export function resolversOf(resolvConf: string): string[] {
  const named = [...resolvConf.matchAll(/^nameserver\s+(\S+)/gm)].map(([, address = '']) => address);
  return named.filter((address) => isIP(address) !== 0);
}

/** What may be asked of somebody else's server: queries, and nothing that changes a zone or claims to be an answer. */
export function isQuery(message: Uint8Array): boolean {
  // The third byte: one bit of answer, four of operation.
  return message.length >= HEADER_BYTES && (message[2]! & 0xf8) === 0 && message[5] === 1 && message[4] === 0;
}

/**
 * Answers what an environment looks up, at port 53 of its loopback, by asking servers that it can't reach itself. Nothing is
 * kept or changed on the way.
 *
 * @param resolvers asked in turn, one a lookup
 * @throws when the process is gone
 */
export function forwardDns(process: ProcessHandle, resolvers: readonly string[]): { close(): void } {
  let turn = 0;
  const nextResolver = (): string | undefined => resolvers[turn++ % Math.max(1, resolvers.length)];
  const byTcp = forwardTcp(listenInNamespaceOf(process, PORT), nextResolver);
  const byUdp = forwardUdp(bindUdpInNamespaceOf(process, PORT), nextResolver);
  return {
    close() {
      byTcp.close();
      byUdp.close();
    },
  };
}

function forwardUdp(fd: number, nextResolver: () => string | undefined): { close(): void } {
  const socket = createSocket('udp4');
  let underWay = 0;
  let closed = false;
  socket.on('error', () => undefined);
  socket.on('message', (query, sender) => {
    const resolver = nextResolver();
    if (resolver === undefined || underWay >= MAX_LOOKUPS || !isQuery(query)) return;
    underWay++;
    askByUdp(resolver, query, (answer) => {
      underWay--;
      if (answer !== undefined && !closed) reply(answer, sender);
    });
  });
  const reply = (answer: Buffer, { port, address }: RemoteInfo): void => socket.send(answer, port, address, () => {});
  socket.bind({ fd, exclusive: true });
  return {
    close() {
      closed = true;
      socket.close();
    },
  };
}

/** From a port of its own, and connected, so that nobody else can answer. */
function askByUdp(resolver: string, query: Buffer, done: (answer: Buffer | undefined) => void): void {
  const socket = createSocket(isIP(resolver) === 6 ? 'udp6' : 'udp4');
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
  socket.connect(PORT, resolver, () => socket.send(query));
}

function forwardTcp(fd: number, nextResolver: () => string | undefined): { close(): void } {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => undefined);
    client.setTimeout(TIMEOUT_MS, () => client.destroy());
    void relay(client, nextResolver)
      .catch(() => undefined)
      .finally(() => client.destroy());
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('error', () => undefined);
  server.listen({ fd });
  return {
    close() {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

/** One question after the other, each on a connection of its own. */
async function relay(client: Socket, nextResolver: () => string | undefined): Promise<void> {
  for await (const query of messagesIn(client)) {
    const resolver = nextResolver();
    if (resolver === undefined || !isQuery(query.subarray(2))) return;
    const upstream = connect(PORT, resolver);
    upstream.setTimeout(TIMEOUT_MS, () => upstream.destroy());
    upstream.write(query);
    try {
      for await (const answer of messagesIn(upstream)) {
        client.write(answer);
        break;
      }
    } finally {
      upstream.destroy();
    }
  }
}
