import { connect, createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { messagesIn } from './dns-messages.js';
import type { Lookups, Resolver } from './lookups.js';

const MAX_CONNECTIONS = 8;

export interface TcpLimits {
  /** ms for which a query, its answer, and whoever is to read it are waited for. */
  readonly waitMs: number;
  /** ms for which a connection lasts, whatever comes. */
  readonly lifetimeMs: number;
  /** Queries of one connection. */
  readonly queries: number;
}

const LIMITS: TcpLimits = { waitMs: 5_000, lifetimeMs: 30_000, queries: 100 };

/** Answers queries with what resolvers answer; a connection ends with the first that is not passed on. */
export function answerByTcp(
  where: ListenOptions | { readonly fd: number },
  lookups: Lookups,
  limits = LIMITS,
): { close(): void; server: Server } {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const lifetime = setTimeout(() => client.destroy(), limits.lifetimeMs);
    open.add(client);
    client.once('close', () => {
      clearTimeout(lifetime);
      open.delete(client);
    });
    client.on('error', () => undefined);
    client.setTimeout(limits.waitMs, () => client.destroy());
    void relay(client, lookups, limits)
      .catch(() => undefined)
      .finally(() => client.destroy());
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('error', () => undefined);
  server.listen(where);
  return {
    server,
    close() {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

/** One question after the other, each on a connection of its own, and none before the answer to the last is on its way. */
async function relay(client: Socket, lookups: Lookups, { waitMs, queries }: TcpLimits): Promise<void> {
  let asked = 0;
  for await (const query of messagesIn(client)) {
    const lookup = lookups.begin(query.subarray(2));
    if (lookup === undefined) return;
    try {
      const answer = await askByTcp(lookup.resolver, query, waitMs);
      if (answer === undefined) return;
      await send(client, answer, waitMs);
    } finally {
      lookup.end();
    }
    if (++asked >= queries) return client.destroySoon();
  }
}

/** @throws where the resolver can't be reached or is too slow */
async function askByTcp({ address, port }: Resolver, query: Buffer, waitMs: number): Promise<Buffer | undefined> {
  const upstream = connect(port, address);
  const deadline = setTimeout(() => upstream.destroy(), waitMs);
  upstream.write(query);
  try {
    for await (const answer of messagesIn(upstream)) return answer;
    return undefined;
  } finally {
    clearTimeout(deadline);
    upstream.destroy();
  }
}

/** Resolves when the kernel has taken it all, which it does for as long as somebody reads. */
async function send(client: Socket, answer: Buffer, waitMs: number): Promise<void> {
  const deadline = setTimeout(() => client.destroy(), waitMs);
  try {
    await new Promise<void>((resolve, reject) => {
      client.write(answer, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    clearTimeout(deadline);
  }
}
