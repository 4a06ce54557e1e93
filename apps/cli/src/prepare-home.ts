import { chmod, mkdir } from 'node:fs/promises';
import { type Home, homeAt } from './home.js';
import { type Instance, instanceOf, openSecrets } from './instance.js';
import type { Settings } from './settings.js';
import { writePrivately } from './system/files.js';

/** Makes the instance's folders, secrets and remembered settings, where they are not there yet. */
export async function prepareHome(settings: Settings): Promise<Instance> {
  const home: Home = homeAt(settings.STOKER_HOME);
  for (const folder of [home.root, home.run, home.logs]) await mkdir(folder, { recursive: true });
  await chmod(home.root, 0o755); // Postgres and Redis run as users of their own and must pass through
  const { STOKER_HOME: _, ...remembered } = settings.given;
  await writePrivately(home.settings, `${JSON.stringify(remembered, undefined, 2)}\n`);
  return instanceOf(settings, await openSecrets(home));
}
