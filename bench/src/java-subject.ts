import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from './files.js';
import type { Subject } from './subject.js';
import { Unavailable } from './unavailable.js';

/** Needs none of AWS's interfaces, so `javac` alone compiles it. */
const FUNCTION = `
public class Hello {
  public String handle(Object event) { return "ok"; }
}
`;

const SERVER = `
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Server {
  public static void main(String[] args) throws Exception {
    byte[] answer = "\\"ok\\"".getBytes();
    HttpServer server = HttpServer.create(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 0);
    server.createContext("/", (exchange) -> {
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
  }
}
`;

/** The server's virtual machine has the options that the stem's has: what differs is that it was not started before. */
export const JAVA: Subject = {
  id: 'java17',
  runtime: 'java17',
  image: 'java17',
  handler: 'Hello::handle',
  files: () => compile('Hello', FUNCTION),
  bareServer: {
    command: (host, port) => [
      ...['java', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', '/var/task', 'Server', host, String(port)],
    ],
    files: () => compile('Server', SERVER),
  },
};

/** Compiles one public class. */
async function compile(name: string, source: string): Promise<Files> {
  const work = await mkdtemp(join(tmpdir(), 'stoker-bench-java-'));
  try {
    const file = join(work, `${name}.java`);
    await writeFile(file, source);
    await promisify(execFile)('javac', ['--release', '17', '-d', work, file]);
    return { [`${name}.class`]: { data: await readFile(join(work, `${name}.class`)) } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Unavailable('there is no javac');
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
