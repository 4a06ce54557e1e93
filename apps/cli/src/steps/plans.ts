import type { Instance } from '../instance.js';
import { aptPackages } from './apt-packages.js';
import { database } from './database.js';
import { dockerEngine } from './docker-engine.js';
import { firstAccount } from './first-account.js';
import { masterKey } from './master-key.js';
import { postgres } from './postgres.js';
import { redis } from './redis.js';
import { runtimeImages } from './runtime-images.js';
import type { Step } from './step.js';

/** What a server, a test or a bench needs around it. @param packages of Debian, beside those that all need */
export function services(instance: Instance, packages: readonly string[] = []): Step[] {
  return [
    masterKey(instance),
    aptPackages(instance.settings, packages),
    dockerEngine(instance),
    postgres(instance),
    redis(instance),
    runtimeImages(instance),
  ];
}

/** A migrated database with an account in it. @param onNewKey called when a key was made that must be shown */
export function account(instance: Instance, onNewKey: () => void = () => undefined): Step[] {
  return [database(instance), firstAccount(instance, onNewKey)];
}
