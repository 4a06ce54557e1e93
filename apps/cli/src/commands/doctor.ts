import { images } from '../doctor/images.js';
import { controlGroups, diskSpace, memory, permissions, ports, system } from '../doctor/host.js';
import { clock, docker, postgres, redis, server } from '../doctor/services.js';
import { openInstance } from './status.js';

const signs = { ok: '✓', warn: '!', fail: '✗' };

/** Ends with status 1 where something is wrong; a warning alone does not count as wrong. */
export async function doctor(environment: NodeJS.ProcessEnv): Promise<void> {
  const hostChecks = [system, controlGroups, memory];
  for (const check of hostChecks) show(await check());
  const instance = await openInstance(environment);
  for (const check of [diskSpace, ports, permissions, docker, images, postgres, redis, clock, server]) {
    show(await check(instance));
  }
}

function show({ name, level, detail, remedy }: Awaited<ReturnType<typeof system>>): void {
  console.log(`${signs[level]} ${name.padEnd(14)}  ${detail}`);
  if (remedy) console.log(`${' '.repeat(18)}${remedy}`);
  if (level === 'fail') process.exitCode = 1;
}
