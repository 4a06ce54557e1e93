import { join } from 'node:path';
import { openPostgres, type PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Instance } from './instance.js';
import { readMasterKeys } from './system/master-key-file.js';

/** Opens the instance's database for `work`, and closes it on every way out. */
export async function withStore<T>(instance: Instance, work: (store: PostgresStore) => Promise<T>): Promise<T> {
  const { current, retired } = await readMasterKeys(instance.home.masterKey);
  const store = await openPostgres({
    url: instance.databaseUrl,
    masterKey: current,
    retiredKeys: retired,
    usageDirectory: join(instance.home.root, 'usage'),
    pools: { control: 1, data: 1 },
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
