import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionVersion } from '@stoker/core/model/function';
import { reserveCode } from '@stoker/app/ports/testing/function-fixtures';
import { openPostgres, type PostgresOptions, type PostgresStore } from '../open-postgres.js';
import { makeTestDatabase, testServerUrl, type TestDatabase } from './test-database.js';

/** A store on a database of a test file's own. */
export interface StoreHarness {
  readonly database: TestDatabase;
  readonly store: PostgresStore;
  readonly masterKey: Uint8Array;
  readonly problems: Error[];
  /** Another store on the same database, as another process has it; closed with the harness. */
  open(overrides?: Partial<PostgresOptions>): Promise<PostgresStore>;
  /** Creates an account that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
  /** Creates a function whose code is stored. */
  createFunction(version: FunctionVersion): Promise<void>;
  close(): Promise<void>;
}

export async function makeStoreHarness(): Promise<StoreHarness> {
  const database = await makeTestDatabase(testServerUrl(process.env));
  const directory = await mkdtemp(join(tmpdir(), 'stoker-store-'));
  const masterKey = randomBytes(32);
  const problems: Error[] = [];
  const stores: PostgresStore[] = [];
  const open = async (overrides: Partial<PostgresOptions> = {}) => {
    const opened = await openPostgres({
      url: database.url,
      masterKey,
      rotationNoticeMs: 0,
      usageDirectory: join(directory, 'usage'),
      onProblem: (error) => problems.push(error),
      ...overrides,
    });
    stores.push(opened);
    return opened;
  };
  const store = await open();
  return {
    database,
    store,
    masterKey,
    problems,
    open,
    newAccount: async () => {
      const accountId = String(randomInt(1e11, 9e11)).padStart(12, '0');
      await store.identityWriter.createAccount({ accountId, name: 'test', concurrencyLimit: 1000 });
      return accountId;
    },
    createFunction: async (version) => {
      await reserveCode(store.packages, version);
      await store.functions.createFunction(version);
    },
    close: async () => {
      await Promise.all(stores.map((each) => each.close()));
      await database.drop();
      await rm(directory, { recursive: true });
    },
  };
}

/** Lets so many ms pass for every package of a database. */
export async function agePackages(database: TestDatabase, ms: number): Promise<void> {
  await database.sql(`UPDATE code_packages SET last_used_at = last_used_at - $1::float8 * interval '1 millisecond'`, [
    ms,
  ]);
}
