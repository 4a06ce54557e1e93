import { IdleHistogram, type ReturnWindow } from '@stoker/core/pool/idle-histogram';
import type { FunctionVersion } from '@stoker/core/model/function';
import { functionId } from './function-id.js';

interface Entry {
  readonly histogram: IdleHistogram;
  /** Undefined once the version is current no more. */
  version: FunctionVersion | undefined;
  /** What `histogram` says; `null` until it is asked. */
  window: ReturnWindow | undefined | null;
  /** Monotonic ms when it last had anything to do. */
  lastUsed: number;
  /** An environment was started for its next return; whatever came of that, it is not done twice. */
  madeReady: boolean;
}

/** Versions that are remembered; half a kilobyte each. */
const MOST_ENTRIES = 10_000;
/** ms of idleness under which two invocations are one visit, which says nothing of when the next one is due. */
const ONE_VISIT_MS = 1_000;

/**
 * When each function is expected to be invoked again, from how long it was idle before. Kept in memory only, and of the
 * versions used last.
 */
export class ReturnForecast {
  /** By version; the least recently used first. */
  readonly #entries = new Map<string, Entry>();

  /** An invocation came when the version had been idle since `lastUsed`. */
  returned(version: FunctionVersion, lastUsed: number, now: number): void {
    if (now - lastUsed < ONE_VISIT_MS) return;
    const entry = this.#touch(version, now);
    entry.madeReady = false;
    entry.histogram.add(now - lastUsed);
    entry.window = null;
  }

  /** The version has nothing to do any more. */
  left(version: FunctionVersion, lastUsed: number): void {
    this.#touch(version, lastUsed);
  }

  /** Monotonic ms when the version last had anything to do, if that is known. */
  lastUsed(version: FunctionVersion): number | undefined {
    return this.#entries.get(versionId(version))?.lastUsed;
  }

  window(version: FunctionVersion): ReturnWindow | undefined {
    const entry = this.#entries.get(versionId(version));
    return entry && windowOf(entry);
  }

  /** Nothing is to be made ready for this version any more; its successor of the same name inherits what is known. */
  retire(version: FunctionVersion): void {
    const entry = this.#entries.get(versionId(version));
    if (entry?.version?.revisionId === version.revisionId) entry.version = undefined;
  }

  /** An environment is being started for the version's next return. */
  madeReady(version: FunctionVersion): void {
    const entry = this.#entries.get(versionId(version));
    if (entry !== undefined) entry.madeReady = true;
  }

  /** Versions to make something ready for when it is time, with the time since which they are idle. */
  *predictions(): Iterable<{ version: FunctionVersion; window: ReturnWindow; lastUsed: number }> {
    for (const entry of this.#entries.values()) {
      if (entry.madeReady) continue;
      const window = windowOf(entry);
      if (entry.version !== undefined && window !== undefined) {
        yield { version: entry.version, window, lastUsed: entry.lastUsed };
      }
    }
  }

  #touch(version: FunctionVersion, lastUsed: number): Entry {
    const id = versionId(version);
    const entry = this.#entries.get(id) ?? newEntry(version, lastUsed);
    entry.version = version;
    entry.lastUsed = lastUsed;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    if (this.#entries.size > MOST_ENTRIES) this.#entries.delete(this.#entries.keys().next().value!);
    return entry;
  }
}

function newEntry(version: FunctionVersion, lastUsed: number): Entry {
  return { histogram: new IdleHistogram(), version, window: null, lastUsed, madeReady: false };
}

function windowOf(entry: Entry): ReturnWindow | undefined {
  if (entry.window === null) entry.window = entry.histogram.window();
  return entry.window;
}

/** A version whatever its revision: what was learnt of a function outlives an update. */
function versionId(version: FunctionVersion): string {
  return `${functionId(version)}/${version.version}`;
}
