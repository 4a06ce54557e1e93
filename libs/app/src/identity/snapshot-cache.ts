import type { Clock } from '../ports/clock.js';

/** An answer that is at hand, or one that is being fetched. */
export type MaybePromise<T> = T | Promise<T>;

export interface SnapshotCacheOptions {
  /** ms that a value found may be used; after two thirds of them it is read anew behind the scenes. */
  readonly foundMs: number;
  /** ms that an absence is believed. */
  readonly absentMs: number;
  /** Values kept, and absences kept apart from them, so that guesses never push out what is in use. */
  readonly maxEntries: number;
}

interface Entry<T> {
  readonly value: T;
  readonly readAt: number;
}

/**
 * Values of the control plane kept for a short time. Answers synchronously what it has; reads the same key once
 * however many ask; forgets what `forget` names, reads under way included.
 */
export class SnapshotCache<T extends object> {
  /** In order of use, the least recent first. */
  readonly #found = new Map<string, Entry<T>>();
  readonly #absent = new Map<string, number>();
  readonly #reading = new Map<string, Promise<T | undefined>>();

  constructor(
    private readonly read: (key: string) => Promise<T | undefined>,
    private readonly clock: Clock,
    private readonly options: SnapshotCacheOptions,
  ) {}

  get(key: string): MaybePromise<T | undefined> {
    const held = this.held(key);
    if (held !== undefined) return held;
    const now = this.clock.monotonic();
    const missedAt = this.#absent.get(key);
    if (missedAt !== undefined && now - missedAt < this.options.absentMs) return undefined;
    return this.#load(key);
  }

  /** The value where it is at hand; it counts as used. */
  held(key: string): T | undefined {
    const entry = this.#found.get(key);
    if (entry === undefined) return undefined;
    this.#found.delete(key);
    const age = this.clock.monotonic() - entry.readAt;
    if (age >= this.options.foundMs) return undefined;
    if (age > (this.options.foundMs * 2) / 3) this.#refresh(key);
    this.#found.set(key, entry);
    return entry.value;
  }

  /** Drops every value that `matches`, and every absence and unfinished read, which may be about anything. */
  forget(matches: (value: T) => boolean): void {
    for (const [key, { value }] of this.#found) if (matches(value)) this.#found.delete(key);
    this.#absent.clear();
    this.#reading.clear();
  }

  /** A refresh that fails is tried again by the next request; the value serves until it is too old. */
  #refresh(key: string): void {
    if (!this.#reading.has(key)) this.#load(key).catch(() => undefined);
  }

  #load(key: string): Promise<T | undefined> {
    const underWay = this.#reading.get(key);
    if (underWay !== undefined) return underWay;
    const readAt = this.clock.monotonic();
    const reading: Promise<T | undefined> = this.read(key)
      .then((value) => {
        if (this.#reading.get(key) === reading) this.#keep(key, value, readAt);
        return value;
      })
      .finally(() => {
        if (this.#reading.get(key) === reading) this.#reading.delete(key);
      });
    this.#reading.set(key, reading);
    return reading;
  }

  #keep(key: string, value: T | undefined, readAt: number): void {
    this.#found.delete(key);
    this.#absent.delete(key);
    if (value === undefined) this.#absent.set(key, readAt);
    else this.#found.set(key, { value, readAt });
    for (const kept of [this.#found, this.#absent]) {
      const oldest = kept.size > this.options.maxEntries ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    }
  }
}
