import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeImageName } from '@stoker/sandbox-docker/images/image-name';
import { copyFromImage } from '@stoker/sandbox-docker/images/copy-from-image';
import { compileCSharp, type CSharpAssembly } from '@stoker/sandbox-docker/testing/compile-csharp';
import Docker from 'dockerode';
import { vi } from 'vitest';
import { runFunction, type FunctionUnderTest, type Outcome } from '../../testing/bootstrap-process.js';

// A process of .NET takes its time to start, and the first test compiles the functions.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 300_000 });

const IMAGE = runtimeImageName('dotnetcore3.1');
const CACHE = join(process.env['TEST_STOKER_HOME'] ?? tmpdir(), 'cache');
/** What the image's bootstrap is started from, and where the image has it. */
const PARTS = { lang: '/var/lang', stoker: '/usr/lib/stoker' };

const source = (file: string): string => readFileSync(new URL(`../${file}.cs`, import.meta.url), 'utf8');
const LAMBDA_CORE: CSharpAssembly = { name: 'Amazon.Lambda.Core', source: source('lambda-core/LambdaCore') };
const DEPENDENCY: CSharpAssembly = { name: 'Dependency', source: source('test/functions/Dependency') };
const FUNCTIONS: CSharpAssembly = {
  name: 'Functions',
  source: source('test/functions/Functions'),
  references: [LAMBDA_CORE, DEPENDENCY],
};

/** How the image's bootstrap is started on this host. */
export async function dotnet(): Promise<string[]> {
  const docker = new Docker();
  const { Id } = await docker.getImage(IMAGE).inspect();
  const directory = join(CACHE, `dotnet-${Id.replace('sha256:', '').slice(0, 16)}`);
  if (!existsSync(directory)) {
    const fresh = `${directory}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    for (const path of Object.values(PARTS)) await copyFromImage(docker, IMAGE, path, fresh);
    // Whoever else is at it has put the same there.
    try {
      renameSync(fresh, directory);
    } catch (error) {
      if (!existsSync(directory)) throw error;
    }
  }
  // ICU is this host's: Debian's Postgres needs the same.
  const variables = ['CLR_ICU_VERSION_OVERRIDE=72', `LD_LIBRARY_PATH=${join(directory, 'lang/lib')}`];
  return [
    '/usr/bin/env',
    ...variables,
    join(directory, 'lang/bin/dotnet'),
    join(directory, 'stoker/stoker-bootstrap.dll'),
  ];
}

/** The test functions' package: their assembly and those that it refers to. */
export async function packageFiles(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const assembly of [LAMBDA_CORE, DEPENDENCY, FUNCTIONS]) {
    files[`${assembly.name}.dll`] = readFileSync(await compileCSharp(assembly, CACHE));
  }
  return files;
}

/** One method of the test functions, as a function. */
export async function method(name: string, more: Partial<FunctionUnderTest> = {}): Promise<FunctionUnderTest> {
  return {
    handler: `Functions::Tests.Functions::${name}`,
    ...more,
    files: { ...(await packageFiles()), ...more.files },
  };
}

/** Runs one method of the test functions once for each event; answers the last outcome. */
export async function run(name: string, ...events: unknown[]): Promise<Outcome> {
  return runFunction(await dotnet(), await method(name), ...events);
}
