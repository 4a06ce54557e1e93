import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compileCSharp } from '@stoker/sandbox-docker/testing/compile-csharp';
import type { Files } from './files.js';
import { JAVA } from './java-subject.js';
import type { Subject } from './subject.js';
import { Unavailable } from './unavailable.js';

/** The functions on stock clients that the tests run; for an empty event they answer null at once. */
const NATIVE_SOURCES = fileURLToPath(new URL('../../test/functions', import.meta.url));
const BUILD_MS = 600_000;

const run = promisify(execFile);

const GO_SERVER = `package main

import (
	"net/http"
	"os"
)

func main() {
	http.ListenAndServe(os.Args[1], http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("\\"ok\\"")) }))
}
`;
const CSHARP_SERVER = `using System;
using System.Net;
using System.Net.Sockets;
using System.Text;

public class Server {
  public static void Main(string[] args) {
    var listener = new TcpListener(IPAddress.Parse(args[0]), int.Parse(args[1]));
    listener.Start();
    var answer = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\n\\"ok\\"");
    while (true) {
      using (var client = listener.AcceptTcpClient())
      using (var stream = client.GetStream()) {
        stream.Read(new byte[4096], 0, 4096);
        stream.Write(answer, 0, answer.Length);
      }
    }
  }
}
`;
const CSHARP_RUNTIME = `{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"3.1.0"}}}`;
const CSHARP_FUNCTION = `public class Function { public string Handler() { return "ok"; } }`;

const program = async (path: string): Promise<Files> => ({ bootstrap: { data: await readFile(path), program: true } });

/** Does it once, and says that the subject is not to be had where it fails for want of a tool. */
function once(make: () => Promise<Files>): () => Promise<Files> {
  let made: Promise<Files> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Unavailable(`this machine lacks a compiler: ${String(error)}`);
    });
    return made;
  };
}

async function goFunction(): Promise<Files> {
  const work = await mkdtemp(join(tmpdir(), 'stoker-bench-go-'));
  await cp(join(NATIVE_SOURCES, 'go'), work, { recursive: true });
  return goBuild(work, '-tags', 'lambda.norpc');
}

async function goServer(): Promise<Files> {
  const work = await mkdtemp(join(tmpdir(), 'stoker-bench-go-'));
  await writeFile(join(work, 'go.mod'), 'module server\n\ngo 1.18\n');
  await writeFile(join(work, 'main.go'), GO_SERVER);
  return goBuild(work);
}

async function goBuild(work: string, ...flags: string[]): Promise<Files> {
  const env = { ...process.env, CGO_ENABLED: '0' };
  await run('go', ['build', ...flags, '-o', 'built', '.'], { cwd: work, timeout: BUILD_MS, env });
  return program(join(work, 'built'));
}

async function rustFunction(): Promise<Files> {
  const { stdout } = await run('rustc', ['-vV']);
  const host = /^host: (.+)$/m.exec(stdout)?.[1] ?? '';
  const work = await mkdtemp(join(tmpdir(), 'stoker-bench-rust-'));
  await cp(join(NATIVE_SOURCES, 'rust'), work, { recursive: true });
  const env = { ...process.env, RUSTFLAGS: '-C target-feature=+crt-static' };
  await run('cargo', ['build', '--locked', '--release', '--target', host, '--target-dir', join(work, 'target')], {
    cwd: work,
    timeout: BUILD_MS,
    env,
  });
  return program(join(work, 'target', host, 'release', 'bootstrap'));
}

async function csharp(name: string, source: string, kind?: 'exe'): Promise<Files> {
  const cache = join(tmpdir(), 'stoker-bench-csharp');
  await mkdir(cache, { recursive: true });
  const path = await compileCSharp({ name, source, ...(kind && { kind }) }, cache);
  return { [`${name}.dll`]: { data: await readFile(path) } };
}

async function csharpServer(): Promise<Files> {
  const assembly = await csharp('Server', CSHARP_SERVER, 'exe');
  return { ...assembly, 'Server.runtimeconfig.json': { data: Buffer.from(CSHARP_RUNTIME) } };
}

/** Languages whose functions have to be compiled first. */
export const COMPILED: readonly Subject[] = [
  JAVA,
  { ...JAVA, id: 'java21', runtime: 'java21', image: 'java21' },
  {
    id: 'dotnetcore3.1',
    runtime: 'dotnetcore3.1',
    image: 'dotnetcore3.1',
    handler: 'Bench::Function::Handler',
    coldMemoryMb: 1024,
    files: once(() => csharp('Bench', CSHARP_FUNCTION)),
    bareServer: {
      command: (host, port) => ['dotnet', '/var/task/Server.dll', host, String(port)],
      files: once(csharpServer),
    },
  },
  {
    id: 'provided.al2023, Go',
    runtime: 'provided.al2023',
    image: 'provided',
    handler: 'bootstrap',
    files: once(goFunction),
    bareServer: {
      command: (host, port) => ['/var/task/bootstrap', `${host}:${port}`],
      files: once(goServer),
    },
  },
  {
    id: 'provided.al2023, Rust',
    runtime: 'provided.al2023',
    image: 'provided',
    handler: 'bootstrap',
    files: once(rustFunction),
  },
];
