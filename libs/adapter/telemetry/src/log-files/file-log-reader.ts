import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogGroup, LogPage, LogRead, LogReader, LogStream } from '@stoker/app/ports/log-reader';
import { ServiceError } from '@stoker/core/errors/service-error';
import { functionOfGroup, groupOfFunction, type LogGroupKey } from '@stoker/core/logs/log-group';
import { listStreams } from './list-streams.js';
import { type LogSegment, segmentPaths, withSegments } from './log-segments.js';
import { readLog } from './read-log.js';

/** Groups that an account may make. */
const MAX_GROUPS = 10_000;

/**
 * Reads what `FileLogSink` writes on this host, one group for each function: `/aws/lambda/NAME`. There are as many events as
 * the two files of a function hold; logs of other hosts are not seen.
 */
export class FileLogReader implements LogReader {
  /** @param directory of the sink */
  constructor(private readonly directory: string) {}

  async listGroupNames(accountId: string): Promise<readonly string[]> {
    return (await this.#functions(accountId)).map(groupOfFunction).sort();
  }

  findGroup(key: LogGroupKey): Promise<LogGroup | undefined> {
    return this.#withSegments(key, async (segments) => describe(key, segments));
  }

  async createGroup(key: LogGroupKey): Promise<boolean> {
    const [folder, path] = [this.#folderOf(key.accountId), this.#pathOf(key)];
    if (folder === undefined || path === undefined) {
      throw new ServiceError(
        'InvalidParameterValueException',
        'Log groups here are those of functions: /aws/lambda/NAME.',
      );
    }
    if ((await this.findGroup(key)) !== undefined) return false;
    if ((await this.#functions(key.accountId)).length >= MAX_GROUPS) {
      throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
    }
    await mkdir(folder, { recursive: true, mode: 0o750 });
    try {
      await (await open(path, 'wx', 0o640)).close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  async deleteGroup(key: LogGroupKey): Promise<boolean> {
    const path = this.#pathOf(key);
    if (path === undefined || (await this.findGroup(key)) === undefined) return false;
    for (const name of segmentPaths(path)) await rm(name, { force: true });
    return true;
  }

  listStreams(key: LogGroupKey): Promise<readonly LogStream[] | undefined> {
    return this.#withSegments(key, listStreams);
  }

  read(key: LogGroupKey, read: LogRead): Promise<LogPage | undefined> {
    return this.#withSegments(key, (segments) => readLog(segments, read));
  }

  async #withSegments<T>(
    key: LogGroupKey,
    use: (segments: readonly LogSegment[]) => Promise<T>,
  ): Promise<T | undefined> {
    const path = this.#pathOf(key);
    return path === undefined ? undefined : withSegments(path, use);
  }

  /** Undefined where no log can be: what callers wrote becomes a path only if it is a function's and an account's. */
  #pathOf({ accountId, groupName }: LogGroupKey): string | undefined {
    const functionName = functionOfGroup(groupName);
    const folder = this.#folderOf(accountId);
    return folder && functionName && join(folder, `${functionName}.log`);
  }

  #folderOf(accountId: string): string | undefined {
    return /^\d{12}$/.test(accountId) ? join(this.directory, accountId) : undefined;
  }

  async #functions(accountId: string): Promise<string[]> {
    const folder = this.#folderOf(accountId);
    if (folder === undefined) return [];
    const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const names = files.map((file) => /^(.+)\.log(?:\.1)?$/.exec(file)?.[1]);
    return [...new Set(names.filter((name) => name !== undefined))];
  }
}

function describe(key: LogGroupKey, segments: readonly LogSegment[]): LogGroup {
  return {
    ...key,
    createdAt: Math.min(...segments.map(({ createdAt }) => createdAt)),
    storedBytes: segments.reduce((sum, { size }) => sum + size, 0),
  };
}
