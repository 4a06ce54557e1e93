import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { ConfigError } from './parse-config.js';

/** Permissions of anybody but the owner. */
const OTHERS = 0o077;

/**
 * The JSON of a file that may hold passwords, so only its owner may have access to it, and no message repeats what is in
 * it.
 *
 * @param variable that names the file, for the messages
 * @throws ConfigError
 */
export async function readPrivateJson(variable: string, path: string): Promise<unknown> {
  const text = await readPrivate(variable, path);
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`${variable}: ${path} is not JSON`);
  }
}

/**
 * A list from such a file.
 *
 * @param what it is a list of, for the messages
 * @throws ConfigError
 */
export async function readPrivateList<T>(variable: string, path: string, what: string, list: z.ZodType<T>): Promise<T> {
  const parsed = list.safeParse(await readPrivateJson(variable, path));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`${variable}: ${path} must be a list of ${what}:\n${lines.join('\n')}`);
}

/** The text of such a file. @throws ConfigError */
export async function readPrivate(variable: string, path: string): Promise<string> {
  try {
    if (((await stat(path)).mode & OTHERS) === 0) return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${variable}: ${path} can't be read`, { cause: error });
  }
  throw new ConfigError(`${variable}: ${path} may hold passwords, so only its owner may read it: chmod 600 ${path}`);
}
