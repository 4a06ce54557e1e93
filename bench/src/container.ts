import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { type Files, writeFiles } from './files.js';

/** A bare HTTP server in some language: as little as the language can be asked to do. */
export interface BareServer {
  /** Program and arguments; it answers `"ok"` to every GET. */
  command(host: string, port: number): string[];
  /** What the program needs, shown to it in `/var/task`. */
  files?(): Promise<Files>;
}

export interface RunningServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Port of the server inside its container. */
const INNER_PORT = 8080;

/**
 * What `docker run` does, less the start of its CLI: creates and starts a container of a runtime image on the default
 * network, one port published on loopback, and waits until its server answers.
 *
 * @returns ms from before `create` to the first answer
 */
export async function timeDockerRun(docker: Docker, image: string, bare: BareServer, port: number): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'stoker-bench-'));
  try {
    await writeFiles(directory, (await bare.files?.()) ?? {});
    const started = performance.now();
    const server = await run(docker, image, bare.command('0.0.0.0', INNER_PORT), `http://127.0.0.1:${port}`, {
      PortBindings: { [`${INNER_PORT}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      Binds: [`${directory}:/var/task:ro`],
    });
    const elapsed = performance.now() - started;
    await server.stop();
    return elapsed;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A bare server in a container on the host's network: nothing stands between it and its client. */
export function startFloor(docker: Docker, image: string, bare: BareServer, port: number): Promise<RunningServer> {
  return run(docker, image, bare.command('127.0.0.1', port), `http://127.0.0.1:${port}`, { NetworkMode: 'host' });
}

async function run(
  docker: Docker,
  image: string,
  command: string[],
  origin: string,
  hostConfig: Docker.HostConfig,
): Promise<RunningServer> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: command,
    User: '993:990',
    ExposedPorts: { [`${INNER_PORT}/tcp`]: {} },
    Labels: { 'stoker.bench': '1' },
    HostConfig: { ...hostConfig, LogConfig: { Type: 'none', Config: {} } },
  });
  const stop = async (): Promise<void> => {
    await container.remove({ force: true });
  };
  try {
    await container.start();
    await firstAnswer(origin);
    return { origin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks every 2 ms, for 30 s at most. */
async function firstAnswer(origin: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      await (await fetch(origin)).text();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
