import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/** A script of the package's `lua` folder, which stands beside both `src` and `dist`. */
export class LuaScript {
  private readonly source: string;
  private readonly sha1: string;

  constructor(name: string) {
    this.source = readFileSync(new URL(`../lua/${name}.lua`, import.meta.url), 'utf8');
    this.sha1 = createHash('sha1').update(this.source).digest('hex');
  }

  /** Runs it by digest; a server that does not have it yet, or lost it in a restart, gets the source. */
  async run(redis: Redis, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha1, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(this.source, keys.length, ...keys, ...args);
    }
  }
}
