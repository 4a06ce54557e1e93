import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bootstrapAccount } from '@stoker/app/identity/bootstrap-account';
import { openPostgres, type PostgresStore } from '@stoker/store-postgres/open-postgres';
import { readProfile, writeProfile } from '../aws/profile-files.js';
import type { Instance } from '../instance.js';
import { invokingUser } from '../system/files.js';
import type { Step } from './step.js';

const accountName = 'first';

/** The first account, its administrator's access key, and the profile files that hold the key. */
export function firstAccount(instance: Instance, onNewKey: () => void): Step {
  const { home, settings, endpoint } = instance;
  const owner = invokingUser(process.env);
  return {
    name: 'first account',
    after: ['database', 'master key'],
    async check() {
      const profile = await readProfile(home);
      if (profile?.endpoint !== endpoint || profile.region !== settings.STOKER_REGION) return false;
      if (owner && (await stat(home.awsCredentials)).uid !== owner.uid) return false;
      const key = await withStore(instance, (store) => store.identity.findAccessKey(profile.accessKeyId));
      return key?.secret === profile.secretAccessKey;
    },
    async run() {
      const profile = await readProfile(home);
      const { accessKey } = await withStore(instance, ({ identity, identityWriter }) =>
        bootstrapAccount(identity, identityWriter, randomBytes, {
          accountId: settings.STOKER_ACCOUNT_ID,
          accountName,
          knownAccessKeyId: profile?.accessKeyId,
        }),
      );
      const key = accessKey ?? profile;
      if (!key) throw new Error('no access key was made');
      const { accessKeyId, secretAccessKey } = key;
      await writeProfile(home, { endpoint, region: settings.STOKER_REGION, accessKeyId, secretAccessKey }, owner);
      if (accessKey) onNewKey();
    },
    remedy: `see that ${home.masterKey} is the key that this database was set up with`,
  };
}

async function withStore<T>(instance: Instance, work: (store: PostgresStore) => Promise<T>): Promise<T> {
  const store = await openPostgres({
    url: instance.databaseUrl,
    masterKey: Buffer.from(await readFile(instance.home.masterKey, 'utf8'), 'base64'),
    usageDirectory: join(instance.home.root, 'usage'),
    pools: { control: 1, data: 1 },
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
