import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestAccount } from '../accounts.js';
import { lambdaClient } from '../functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../python-tools.js';
import type { Stack } from '../stack.js';
import { JavaScriptTourClient } from './javascript-client.js';
import { ProcessTourClient, type TourClient } from './tour-client.js';

const SOURCES = fileURLToPath(new URL('../../../tours', import.meta.url));
const CACHE = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');

/** One of AWS's SDKs, or its command line, ready to call a server as somebody. */
export interface Sdk {
  readonly name: string;
  /** Operations that the SDK's client has not, and why. */
  readonly without: ReadonlyMap<string, string>;
  open(stack: Stack, account: TestAccount): Promise<TourClient>;
}

const javascript: Sdk = {
  name: 'JavaScript',
  without: new Map(),
  open: ({ server }, account) => Promise.resolve(new JavaScriptTourClient(lambdaClient(server, account))),
};

const boto3: Sdk = {
  name: 'boto3',
  without: new Map(),
  async open({ server, home }, account) {
    const program = join(SOURCES, 'python', 'tour.py');
    return new ProcessTourClient(await pythonWithBoto3(), [program], awsEnvironment(server, account, home));
  },
};

/** Of operations that came after the newest release of the CLI that pip installs. */
const NOT_YET = 'the model in the CLI that pip installs does not have it yet';

const cli: Sdk = {
  name: 'the command line',
  without: new Map([
    ['InvokeWithResponseStream', 'the CLI leaves out operations that answer with a stream of events'],
    ['PutResourcePolicy', NOT_YET],
    ['GetResourcePolicy', NOT_YET],
    ['DeleteResourcePolicy', NOT_YET],
  ]),
  async open({ server, home }, account) {
    const python = await pythonOf(await awsCli());
    return new ProcessTourClient(python, [join(SOURCES, 'cli', 'tour.py')], awsEnvironment(server, account, home));
  },
};

/** The interpreter that an installed CLI names in its first line. */
async function pythonOf(cli: string): Promise<string> {
  const path = (await succeed('which', [cli], {})).trim();
  const [, python] = /^#!(\S*python\S*)/.exec(await readFile(path, 'utf8')) ?? [];
  if (python === undefined) throw new Error(`${path} is no script of Python’s: \`pip install awscli\` makes one`);
  return python;
}

const go: Sdk = {
  name: 'Go',
  without: new Map(),
  async open({ server, home }, account) {
    const directory = await built('go', ['go', 'version'], async (source, output) => {
      const args = ['build', '-trimpath', '-o', join(output, 'tour'), '.'];
      await succeed('go', args, { cwd: source, env: { ...process.env, CGO_ENABLED: '0' } });
    });
    return new ProcessTourClient(join(directory, 'tour'), [], awsEnvironment(server, account, home));
  },
};

const java: Sdk = {
  name: 'Java',
  without: new Map([
    ['InvokeAsync', 'the SDK has left it out, for it is deprecated'],
    ['InvokeWithResponseStream', 'only the asynchronous client has it'],
  ]),
  async open({ server, home }, account) {
    const directory = await built('java', ['javac', '-version'], async (source, output) => {
      const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
      const libraries = join(output, 'lib');
      await succeed('mvn', ['--batch-mode', '--quiet', copy, `-DoutputDirectory=${libraries}`], { cwd: source });
      const args = ['-proc:none', '-cp', join(libraries, '*'), '-d', join(output, 'classes'), 'Tour.java'];
      await succeed('javac', args, { cwd: source });
    });
    const path = `${join(directory, 'classes')}:${join(directory, 'lib', '*')}`;
    return new ProcessTourClient('java', ['-cp', path, 'Tour'], awsEnvironment(server, account, home));
  },
};

/** The SDKs whose toolchains this host has; those left out are printed. */
export async function findSdks(): Promise<readonly Sdk[]> {
  const found: Sdk[] = [javascript, boto3, cli];
  if (await hasGo()) found.push(go);
  if ((await has('mvn', ['--version'], 'Java')) && (await has('javac', ['-version'], 'Java'))) found.push(java);
  return found;
}

/** Debian's own is older than the SDK wants. */
async function hasGo(): Promise<boolean> {
  if (!(await has('go', ['version'], 'Go'))) return false;
  const wanted = minorOf(await readFile(join(SOURCES, 'go', 'go.mod'), 'utf8'), /^go 1\.(\d+)/m);
  const installed = minorOf(await succeed('go', ['env', 'GOVERSION'], {}), /^go1\.(\d+)/);
  if (installed >= wanted) return true;
  console.warn(`skipped: the tour with the SDK for Go needs Go 1.${wanted}, here is 1.${installed}`);
  return false;
}

function minorOf(text: string, version: RegExp): number {
  return Number(version.exec(text)?.[1]);
}

async function has(command: string, args: readonly string[], sdk: string): Promise<boolean> {
  try {
    await succeed(command, args, {});
    return true;
  } catch (error) {
    console.warn(`skipped: the tour with the SDK for ${sdk} needs ${command} (${String(error)})`);
    return false;
  }
}

/**
 * What `build` made of `test/tours/{language}`, now or before of the same sources with the same toolchain.
 *
 * @param version what tells the toolchain's version
 */
async function built(
  language: string,
  [command, ...args]: readonly [string, ...string[]],
  build: (source: string, output: string) => Promise<void>,
): Promise<string> {
  const source = join(SOURCES, language);
  const hash = createHash('sha256').update((await succeed(command, args, {})).trim());
  for (const file of (await readdir(source)).sort())
    hash.update(`\0${file}\0`).update(await readFile(join(source, file)));
  const directory = join(CACHE, `tour-${language}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(directory)) return directory;
  const making = `${directory}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  // Built of a copy: the tools write beside the sources.
  await cp(source, join(making, 'source'), { recursive: true });
  await build(join(making, 'source'), making);
  await rename(making, directory);
  return directory;
}

async function succeed(command: string, args: readonly string[], options: Parameters<typeof run>[2]): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}${stdout}`);
  return stdout + stderr;
}
