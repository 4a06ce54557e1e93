import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const VERSION = '1.6.12';
const FETCH_MS = 300_000;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stoker</groupId>
  <artifactId>elasticmq</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.elasticmq</groupId>
      <artifactId>elasticmq-server_2.13</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** Where the libraries of ElasticMQ, a server that speaks SQS, are kept below a folder. */
export function elasticMqDirectory(cache: string): string {
  return join(cache, `elasticmq-${VERSION}`);
}

/**
 * Has Maven fetch the libraries where they are not there yet. Two that fetch at once do not see each other; the later finds
 * that they are there.
 *
 * @returns the folder
 */
export async function fetchElasticMq(cache: string, signal?: AbortSignal): Promise<string> {
  const directory = elasticMqDirectory(cache);
  if (existsSync(directory)) return directory;
  const making = await mkdtemp(join(tmpdir(), 'stoker-elasticmq-'));
  try {
    await writeFile(join(making, 'pom.xml'), POM);
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
