import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { bootstrapAccount } from '@stoker/app/identity/bootstrap-account';
import type { AccessKey } from '@stoker/app/ports/identity-store';
import type { Profile } from '../aws/profile.js';
import { keepCredentials, readProfile, writeProfile } from '../aws/profile-files.js';
import type { Instance } from '../instance.js';
import { operateOn } from '../operator.js';
import { invokingUser } from '../system/files.js';
import { withStore } from '../store.js';
import type { Step } from './step.js';

const accountName = 'first';

/** Whether a key that the database knows is the one that this profile holds, of the account that is asked for. */
export function isProfileCurrent(profile: Profile, key: AccessKey | undefined, wanted: WantedProfile): boolean {
  return (
    profile.endpoint === wanted.endpoint &&
    profile.region === wanted.region &&
    key?.secret === profile.secretAccessKey &&
    key.principal.accountId === wanted.accountId
  );
}

export interface WantedProfile {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
}

/** The first account, its administrator's access key, and the profile files that hold the key. */
export function firstAccount(instance: Instance, onNewKey: () => void): Step {
  const { home, settings, endpoint } = instance;
  const { STOKER_REGION: region, STOKER_ACCOUNT_ID: accountId } = settings;
  const wanted: WantedProfile = { endpoint, region, accountId };
  const owner = invokingUser(process.env);
  return {
    name: 'first account',
    after: ['database', 'master key'],
    async check() {
      const profile = await readProfile(home);
      if (!profile) return false;
      if (owner && (await stat(home.awsCredentials)).uid !== owner.uid) return false;
      const key = await withStore(instance, (store) => store.identity.findAccessKey(profile.accessKeyId));
      return isProfileCurrent(profile, key, wanted);
    },
    async run() {
      const profile = await readProfile(home);
      const { accessKey, former } = await withStore(instance, async (store) => {
        const { identity, identityWriter } = store;
        const command = { accountId: wanted.accountId, accountName, knownAccessKeyId: profile?.accessKeyId };
        const former = profile && (await identity.findAccessKey(profile.accessKeyId))?.principal.accountId;
        const action = { operation: 'CreateAccount', accountId, resource: accountId, reason: 'the account of `up`' };
        const made = await operateOn(store, process.env, action, () =>
          bootstrapAccount(identity, identityWriter, randomBytes, command),
        );
        return { former, ...made };
      });
      // The profile goes over to the other account; the key of the one before still works and has no other copy.
      if (former !== undefined && former !== wanted.accountId) await keepCredentials(home, former);
      const key = accessKey ?? profile;
      if (!key) throw new Error('no access key was made');
      const { accessKeyId, secretAccessKey } = key;
      await writeProfile(home, { endpoint, region, accessKeyId, secretAccessKey }, owner);
      if (accessKey) onNewKey();
    },
    remedy: `see that ${home.masterKey} is the key that this database was set up with`,
  };
}
