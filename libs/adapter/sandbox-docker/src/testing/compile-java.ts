import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { copyFromImage } from '../images/copy-from-image.js';
import { runtimeImageName } from '../images/image-name.js';

const CORE = '/usr/lib/stoker/aws-lambda-java-core.jar';
/** Of the oldest Java runtime that is served. */
const RELEASE = '17';

/**
 * Compiles Java sources with the `javac` on the path, against AWS's interfaces as the runtime image has them.
 *
 * @param sources text by path, such as `example/Handler.java`
 * @returns class files by path
 * @throws Error with the compiler's words, or how to get one
 */
export async function compileJava(sources: Readonly<Record<string, string>>): Promise<Record<string, Buffer>> {
  const work = await mkdtemp(join(tmpdir(), 'stoker-java-'));
  try {
    const core = await copyFromImage(new Docker(), runtimeImageName('java17'), CORE, work);
    for (const [path, text] of Object.entries(sources)) {
      await mkdir(dirname(join(work, 'src', path)), { recursive: true });
      await writeFile(join(work, 'src', path), text);
    }
    const files = Object.keys(sources).map((path) => join(work, 'src', path));
    const classes = join(work, 'classes');
    await javac(['--release', RELEASE, '-proc:none', '-cp', core, '-d', classes, ...files]);
    return await readClasses(classes);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function javac(args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)('javac', args);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('There is no javac: apt-get install default-jdk-headless', { cause: error });
  }
}

async function readClasses(directory: string): Promise<Record<string, Buffer>> {
  const paths = (await readdir(directory, { recursive: true })).filter((path) => path.endsWith('.class'));
  const files = await Promise.all(paths.map((path) => readFile(join(directory, path))));
  return Object.fromEntries(paths.map((path, i) => [path, files[i] ?? Buffer.alloc(0)]));
}
