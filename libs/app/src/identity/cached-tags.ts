import { parseTaggable, type Tags, type TagTarget, tagTargetArn } from '@stoker/core/model/tags';
import type { Clock } from '../ports/clock.js';
import { mayBeOfFunction, type SnapshotChange, type SnapshotSource } from '../ports/snapshot-source.js';
import type { ResourceTags } from './resource-tags.js';
import { SnapshotCache, type SnapshotCacheOptions } from './snapshot-cache.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 10_000 };

interface Tagged {
  readonly target: TagTarget;
  readonly tags: Tags;
}

/**
 * The tags of resources as authorisation reads them: those of functions from memory, for invocations are authorised by
 * them too. Where the announcement of a change is lost, the old tags count for 30 s.
 */
export class CachedTags {
  readonly #functions: SnapshotCache<Tagged>;

  constructor(
    private readonly read: (target: TagTarget) => Promise<Tags | undefined>,
    changes: SnapshotSource,
    clock: Clock,
  ) {
    this.#functions = new SnapshotCache((arn) => this.#find(arn), clock, LIMITS);
    changes.onChange((change) => this.#forget(change));
  }

  readonly of: ResourceTags = (arn) => {
    const target = parseTaggable(arn);
    if (target === undefined) return undefined;
    if (target.kind !== 'function') return this.read(target);
    const found = this.#functions.get(tagTargetArn(target));
    return found instanceof Promise ? found.then((tagged) => tagged?.tags) : found?.tags;
  };

  async #find(arn: string): Promise<Tagged | undefined> {
    const target = parseTaggable(arn);
    const tags = target && (await this.read(target));
    return target && tags && { target, tags };
  }

  #forget(change: SnapshotChange): void {
    if (!mayBeOfFunction(change)) return;
    this.#functions.forget(
      ({ target }) =>
        change.kind === 'unknown' || (target.accountId === change.accountId && target.name === change.functionName),
    );
  }
}
