import { createServer } from 'node:net';
import { OperatorError } from './operator-error.js';

export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/** @param variable the setting that names the port */
export async function requireFreePort(port: number, variable: string, host?: string): Promise<void> {
  if (await isPortFree(port, host)) return;
  throw new OperatorError(
    `port ${port} is in use by another program`,
    `stop that program (\`ss -ltnp 'sport = :${port}'\` names it), or set ${variable} to a free port`,
  );
}
