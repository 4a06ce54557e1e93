import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@stoker/app/ports/testing/free-ports';

const START_DEADLINE_MS = 15_000;

/** A registry of this test's own on loopback, behind a front that asks for one user's password. */
export interface TestRegistry {
  /** Host and port. */
  readonly host: string;
  readonly credentials: { readonly username: string; readonly password: string };
  /** Paths that were asked for, with the user who asked. */
  readonly requests: { readonly user: string | undefined; readonly path: string }[];
  close(): Promise<void>;
}

/** Undefined where Debian's `docker-registry` is not installed. */
export async function startTestRegistry(): Promise<TestRegistry | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'stoker-registry-'));
  const backPort = await freePort();
  const back = await startBack(directory, backPort);
  if (back === undefined) {
    await rm(directory, { recursive: true });
    return undefined;
  }
  const credentials = { username: 'puller', password: 'only-for-tests' };
  const requests: TestRegistry['requests'] = [];
  const front = startFront(backPort, credentials, requests).listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    host: `127.0.0.1:${(front.address() as AddressInfo).port}`,
    credentials,
    requests,
    async close() {
      front.close();
      front.closeAllConnections();
      const gone = once(back, 'exit');
      back.kill();
      await gone;
      await rm(directory, { recursive: true });
    },
  };
}

async function startBack(directory: string, port: number): Promise<ChildProcess | undefined> {
  const config = join(directory, 'config.yml');
  const storage = { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } };
  const http = { addr: `127.0.0.1:${port}`, relativeurls: true };
  await writeFile(config, JSON.stringify({ version: 0.1, log: { level: 'error' }, storage, http }));
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const missing = new Promise<true>((resolve) => child.once('error', () => resolve(true)));
  const deadline = performance.now() + START_DEADLINE_MS;
  for (;;) {
    const answers = fetch(`http://127.0.0.1:${port}/v2/`).then(
      () => 'serves' as const,
      () => 'not yet' as const,
    );
    const state = await Promise.race([answers, missing]);
    if (state === true) return undefined;
    if (state === 'serves') return child;
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('the registry does not start');
    await sleep(50);
  }
}

function startFront(
  backPort: number,
  { username, password }: TestRegistry['credentials'],
  requests: TestRegistry['requests'],
): Server {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const known = headers.authorization === expected;
    requests.push({ user: known ? username : undefined, path: url });
    if (!known) {
      incoming.resume();
      outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="test"', 'content-type': 'application/json' });
      outgoing.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
      return;
    }
    const onward = request({ host: '127.0.0.1', port: backPort, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
}
