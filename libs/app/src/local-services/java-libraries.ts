import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FETCH_MS = 300_000;

/** A server written in Java that stands in for a service on one machine, and what Maven knows it by. */
export interface JavaServer {
  /** Of the folder that its libraries are kept in. */
  readonly name: string;
  readonly version: string;
  readonly groupId: string;
  /** All of the same version. */
  readonly artifactIds: readonly string[];
}

/** Where the libraries of a server are kept below a folder. */
export function librariesDirectory({ name, version }: JavaServer, cache: string): string {
  return join(cache, `${name}-${version}`);
}

/**
 * Has Maven fetch the libraries where they are not there yet. Two that fetch at once do not see each other; the later finds
 * that they are there.
 *
 * @returns the folder
 */
export async function fetchLibraries(server: JavaServer, cache: string, signal?: AbortSignal): Promise<string> {
  const directory = librariesDirectory(server, cache);
  if (existsSync(directory)) return directory;
  const making = await mkdtemp(join(tmpdir(), `stoker-${server.name}-`));
  try {
    await writeFile(join(making, 'pom.xml'), pomOf(server));
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
    await mkdir(cache, { recursive: true });
    const fresh = `${directory}.${process.pid}`;
    const args = ['--batch-mode', '--quiet', copy, `-DoutputDirectory=${fresh}`];
    await promisify(execFile)('mvn', args, { cwd: making, timeout: FETCH_MS, signal });
    await rename(fresh, directory).catch(async (error: unknown) => {
      await rm(fresh, { recursive: true, force: true });
      if (!existsSync(directory)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return directory;
}

function pomOf({ name, version, groupId, artifactIds }: JavaServer): string {
  const dependencies = artifactIds.map(
    (artifactId) => `    <dependency>
      <groupId>${groupId}</groupId>
      <artifactId>${artifactId}</artifactId>
      <version>${version}</version>
    </dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stoker</groupId>
  <artifactId>${name}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
