import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { buildImages } from '../images/build-images.js';

const COMPILER = 'dotnet-compiler';
const RECIPES = fileURLToPath(new URL('../../../../../runtimes', import.meta.url));

export interface CSharpAssembly {
  /** Simple name: the file is `{name}.dll`. */
  readonly name: string;
  readonly source: string;
  /** A library unless given. */
  readonly kind?: 'exe';
  /** Assemblies that it refers to. */
  readonly references?: readonly CSharpAssembly[];
}

/**
 * Compiles a library with the compiler that the .NET image was made with, in a container: no host needs one. Its
 * image is built where it is missing, and what was compiled once is kept.
 *
 * @param cacheDir directory of this host for what was compiled; need not exist
 * @returns path of the assembly
 */
export async function compileCSharp(assembly: CSharpAssembly, cacheDir: string): Promise<string> {
  const references = await Promise.all((assembly.references ?? []).map((one) => compileCSharp(one, cacheDir)));
  const inputs = [
    assembly.name,
    assembly.kind,
    assembly.source,
    ...references.map((path) => readFileSync(path, 'base64')),
  ];
  const directory = join(cacheDir, 'csharp', createHash('sha256').update(JSON.stringify(inputs)).digest('hex'));
  const target = join(directory, `${assembly.name}.dll`);
  if (existsSync(target)) return target;
  const docker = new Docker();
  const options = { recipesDir: RECIPES, cacheDir, caBundle: process.env['PIP_CERT'], onProgress: () => undefined };
  const [compiler] = await buildImages({ ...options, docker, images: [COMPILER] });
  const work = mkdtempSync(join(tmpdir(), 'stoker-csharp-'));
  try {
    writeFileSync(join(work, 'source.cs'), assembly.source);
    const names = references.map((path, index) => {
      const name = `reference${index}.dll`;
      writeFileSync(join(work, name), readFileSync(path));
      return `-r:${name}`;
    });
    await run(docker, compiler?.name ?? '', work, [
      `${assembly.name}.dll`,
      assembly.kind ?? 'library',
      'source.cs',
      ...names,
    ]);
    mkdirSync(directory, { recursive: true });
    // Another test file may be at it as well: whoever comes last puts the same in place.
    writeFileSync(`${target}.${process.pid}`, readFileSync(join(work, `${assembly.name}.dll`)));
    renameSync(`${target}.${process.pid}`, target);
    return target;
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function run(docker: Docker, image: string, work: string, args: readonly string[]): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['compile-csharp'],
    Cmd: [...args],
    User: '0:0',
    WorkingDir: '/work',
    HostConfig: { NetworkMode: 'none', Binds: [`${work}:/work`] },
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const log = (await container.logs({ stdout: true, stderr: true })).toString();
    if (StatusCode !== 0) throw new Error(`The C# compiler ended with status ${StatusCode}:\n${log}`);
  } finally {
    await container.remove({ force: true });
  }
}
