import { createServer } from 'node:net';

/** Numbers of ports that nobody listens on now, all different: each is held until the last is found. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, () => probe()));
  await Promise.all(probes.map(({ release }) => release()));
  return probes.map(({ port }) => port);
}

/** One of them. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

function probe(): Promise<{ port: number; release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address !== 'object' || !address) return reject(new Error('no port'));
      const release = (): Promise<void> => new Promise((released) => server.close(() => released()));
      resolve({ port: address.port, release });
    });
  });
}
