import type Docker from 'dockerode';

/** A bare HTTP server, as little as the language can be asked to do; its first argument is the address. */
const NODE_SERVER = `
const [host, port] = process.argv[1].split(':');
require('http').createServer((q, s) => { q.resume(); q.on('end', () => s.end('"ok"')); }).listen(Number(port), host);`;
const PYTHON_SERVER = `
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '4')
        self.end_headers()
        self.wfile.write(b'"ok"')
    def log_message(self, *a):
        pass
host, port = sys.argv[1].split(':')
http.server.ThreadingHTTPServer((host, int(port)), Handler).serve_forever()`;

const COMMANDS = { node: ['node', '-e', NODE_SERVER], python: ['python3', '-c', PYTHON_SERVER] } as const;

export type Language = keyof typeof COMMANDS;

export interface BareServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * What `docker run` does, less the start of its CLI: creates and starts a container of a runtime image on the default
 * network, one port published on loopback, and waits until its server answers.
 *
 * @returns ms from before `create` to the first answer
 */
export async function timeDockerRun(docker: Docker, image: string, language: Language, port: number): Promise<number> {
  const started = performance.now();
  const server = await run(docker, image, [...COMMANDS[language], '0.0.0.0:8080'], `http://127.0.0.1:${port}`, {
    PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
  });
  const elapsed = performance.now() - started;
  await server.stop();
  return elapsed;
}

/** A bare Node.js server in a container on the host's network: nothing stands between it and its client. */
export function startFloor(docker: Docker, image: string, port: number): Promise<BareServer> {
  const command = [...COMMANDS.node, `127.0.0.1:${port}`];
  return run(docker, image, command, `http://127.0.0.1:${port}`, { NetworkMode: 'host' });
}

async function run(
  docker: Docker,
  image: string,
  command: string[],
  origin: string,
  hostConfig: Docker.HostConfig,
): Promise<BareServer> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: command,
    User: '993:990',
    ExposedPorts: { '8080/tcp': {} },
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
