import { Registries } from '@stoker/sandbox-docker/function-images/registries';
import { z } from 'zod';
import { readPrivateList } from './private-json.js';

const VARIABLE = 'STOKER_IMAGE_REGISTRIES_FILE';

const entry = z.strictObject({
  /** Host and port, as image references have it. */
  registry: z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'must be a host, with a port where it has one'),
  /** Accounts that may pull from it with these credentials, or "*". */
  accounts: z.union([z.literal('*'), z.array(z.string().regex(/^\d{12}$/, 'must be 12 digits'))]),
  /** Repositories that they may pull: names, or prefixes that end with a slash. */
  repositories: z.array(z.string().min(1)).optional(),
  username: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
});

/**
 * The registries that functions may take images from, as the operator's file lists them; without a file there is none.
 *
 * @throws ConfigError
 */
export async function readImageRegistries(path: string | undefined): Promise<Registries> {
  if (path === undefined) return new Registries([]);
  const entries = await readPrivateList(VARIABLE, path, 'registries', z.array(entry));
  return new Registries(
    entries.map(({ username, password, ...registry }) => ({
      ...registry,
      credentials:
        username === undefined && password === undefined
          ? undefined
          : { username: username ?? '', password: password ?? '', serveraddress: registry.registry },
    })),
  );
}
