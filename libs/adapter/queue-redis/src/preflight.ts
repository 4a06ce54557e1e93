import type { Redis } from 'ioredis';

/** A setting without which accepted work or admission counters could vanish. */
interface Requirement {
  readonly setting: string;
  readonly value: string;
  /** Field of `INFO`, which managed servers answer even where they refuse `CONFIG`. */
  readonly field: string;
  readonly wanted: string;
  readonly otherwise: string;
}

const REQUIREMENTS: readonly Requirement[] = [
  {
    setting: 'maxmemory-policy',
    value: 'noeviction',
    field: 'maxmemory_policy',
    wanted: 'noeviction',
    otherwise: 'under any other policy Redis drops queued events and admission counters when memory runs short',
  },
  {
    setting: 'appendonly',
    value: 'yes',
    field: 'aof_enabled',
    wanted: '1',
    otherwise: 'without the append-only file a restart of Redis forgets queued events and admission counters',
  },
];

/**
 * Makes sure that Redis keeps what it is given.
 *
 * @param enforce set what is wrong by `CONFIG SET`, for a server that is ours alone
 * @throws Error that names the setting, why it matters and how to mend it
 */
export async function preflight(redis: Redis, address: string, enforce: boolean): Promise<void> {
  for (const requirement of REQUIREMENTS) {
    if (enforce && !(await isMet(redis, requirement))) {
      await redis.config('SET', requirement.setting, requirement.value);
    }
    if (!(await isMet(redis, requirement))) throw new Error(complaint(requirement, address));
  }
}

async function isMet(redis: Redis, { field, wanted }: Requirement): Promise<boolean> {
  const info = await redis.info();
  return info.split('\r\n').includes(`${field}:${wanted}`);
}

function complaint({ setting, value, otherwise }: Requirement, address: string): string {
  return (
    `Redis at ${address} must run with "${setting} ${value}": ${otherwise}. ` +
    `Run "redis-cli CONFIG SET ${setting} ${value}" and put "${setting} ${value}" into its redis.conf.`
  );
}
