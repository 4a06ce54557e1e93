import { type FileHandle, open } from 'node:fs/promises';

/** One of the files of a log, open. */
export interface LogSegment {
  /** Names the file whatever it is called: the one that is written to is set aside under another name. */
  readonly id: string;
  readonly size: number;
  readonly createdAt: number;
  readonly file: FileHandle;
}

/** Files of a log by the path of the one that is written to, which is last. */
export function segmentPaths(path: string): readonly [setAside: string, current: string] {
  return [`${path}.1`, path];
}

/**
 * Opens what there is of a log, the oldest first, for as long as `use` takes.
 *
 * @returns undefined where there is none
 */
export async function withSegments<T>(
  path: string,
  use: (segments: readonly LogSegment[]) => Promise<T>,
): Promise<T | undefined> {
  const segments: LogSegment[] = [];
  try {
    // The newest first: one that is set aside meanwhile is found twice, and none is missed.
    for (const name of segmentPaths(path).toReversed()) {
      const segment = await openSegment(name);
      if (segment === undefined) continue;
      segments.unshift(segment);
    }
    if (segments.length === 0) return undefined;
    return await use(segments.filter(({ id }, index) => segments.findIndex((other) => other.id === id) === index));
  } finally {
    await Promise.all(segments.map(({ file }) => file.close()));
  }
}

async function openSegment(path: string): Promise<LogSegment | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { ino, size, birthtimeMs, mtimeMs } = await file.stat({ bigint: true });
    // File systems that know no birth say 0.
    const createdAt = Number(birthtimeMs > 0n ? birthtimeMs : mtimeMs);
    return { id: String(ino), size: Number(size), createdAt, file };
  } catch (error) {
    await file?.close();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
