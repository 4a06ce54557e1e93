import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCES = fileURLToPath(new URL('../../functions', import.meta.url));
const HOME = process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e';
const BUILD_MS = 600_000;

const run = promisify(execFile);

/** A language whose functions are programs of their own. */
export interface Toolchain {
  /** Folder under `test/functions`. */
  readonly language: 'go' | 'rust';
  /** What it calls itself; decides, with the sources, whether what was built is still good. */
  readonly version: string;
}

/** What to call to learn a toolchain's version. */
const COMPILERS = { go: ['go', 'version'], rust: ['rustc', '--version'] } as const;

/** Undefined where this host has none, which is printed: the tests of it are skipped then. */
export async function findToolchain(language: Toolchain['language']): Promise<Toolchain | undefined> {
  const [program, argument] = COMPILERS[language];
  try {
    const { stdout } = await run(program, [argument]);
    return { language, version: stdout.trim() };
  } catch (error) {
    console.warn(`skipped: functions of ${language} cannot be built here (${String(error)})`);
    return undefined;
  }
}

/** Builds `test/functions/{language}`, or takes what was built of the same sources; answers a function's files. */
export async function buildFunction(toolchain: Toolchain): Promise<{ bootstrap: { text: Buffer; mode: number } }> {
  const source = join(SOURCES, toolchain.language);
  const directory = join(HOME, 'cache', `${toolchain.language}-${hashOf(source, toolchain.version)}`);
  const bootstrap = join(directory, 'bootstrap');
  if (!existsSync(bootstrap)) {
    mkdirSync(directory, { recursive: true });
    const built = await BUILDS[toolchain.language](source, directory);
    renameSync(built, bootstrap);
  }
  return { bootstrap: { text: readFileSync(bootstrap), mode: 0o755 } };
}

/** Both are linked statically, so that it does not matter which C library this host has. */
const BUILDS = {
  async go(source: string, directory: string): Promise<string> {
    const output = join(directory, 'built');
    const args = ['build', '-trimpath', '-tags', 'lambda.norpc', '-o', output, '.'];
    await run('go', args, { cwd: source, timeout: BUILD_MS, env: { ...process.env, CGO_ENABLED: '0' } });
    return output;
  },
  async rust(source: string, directory: string): Promise<string> {
    const { stdout } = await run('rustc', ['-vV']);
    const host = /^host: (.+)$/m.exec(stdout)?.[1] ?? '';
    // Cargo writes beside the sources otherwise.
    cpSync(source, join(directory, 'source'), { recursive: true });
    await run('cargo', ['build', '--locked', '--target', host, '--target-dir', join(directory, 'target')], {
      cwd: join(directory, 'source'),
      timeout: BUILD_MS,
      env: { ...process.env, RUSTFLAGS: '-C target-feature=+crt-static' },
    });
    return join(directory, 'target', host, 'debug', 'bootstrap');
  },
};

function hashOf(source: string, version: string): string {
  const hash = createHash('sha256').update(version);
  for (const file of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    hash.update(`\0${file.name}\0`).update(readFileSync(join(file.parentPath, file.name)));
  }
  return hash.digest('hex').slice(0, 16);
}
