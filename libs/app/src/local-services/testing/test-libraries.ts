import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fetchLibraries, type JavaServer } from '../java-libraries.js';

/**
 * The libraries of a server that tests run, fetched once by Maven and kept in `cache`. Undefined where this host can't
 * fetch or run it, which is printed: the tests that need it are skipped then.
 */
export async function testLibraries(server: JavaServer, cache: string): Promise<string | undefined> {
  try {
    await promisify(execFile)('java', ['-version']);
    return await fetchLibraries(server, cache);
  } catch (error) {
    console.warn(`skipped: no ${server.name} can be had here (${String(error)})`);
    return undefined;
  }
}
