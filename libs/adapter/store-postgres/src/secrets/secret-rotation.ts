import { ServiceError } from '@stoker/core/errors/service-error';
import type { SealingKey, SecretRotation } from '@stoker/app/ports/secret-rotation';
import type { Database, Tx } from '../connection/database.js';
import { attempt, failureKind } from '../connection/failures.js';
import { type DataKeys, lockDataKeys, NOTICE_MS, PURPOSES } from './data-keys.js';
import type { SecretBox } from './secret-box.js';
import { SEALED_VALUES } from './sealed-values.js';

/** Values that key `k` opens. */
const VALUES = `(SELECT count(*) FROM access_keys WHERE sealing_key_id = k.id)
  + (SELECT count(*) FROM function_versions WHERE sealing_key_id = k.id)`;

const LIST = {
  name: 'list_sealing_keys',
  text: `SELECT id, purpose, created_at AS "createdAt", (${VALUES})::int AS values,
      greatest(0, extract(epoch FROM seals_from - clock_timestamp()) * 1000)::float8 AS "waitMs"
    FROM data_keys k ORDER BY seals_from, id`,
};

interface ListedKey extends Omit<SealingKey, 'createdAt'> {
  readonly createdAt: Date;
  readonly waitMs: number;
}

/** Replaces the data keys of a database that servers work with. */
export class PostgresSecretRotation implements SecretRotation {
  constructor(
    private readonly database: Database,
    private readonly keys: DataKeys,
    private readonly box: SecretBox,
    /** Less in tests. */
    private readonly noticeMs: number = NOTICE_MS,
  ) {}

  async begin(): Promise<{ waitMs: number; resumed: boolean }> {
    const resumed = await this.database.change(async (tx) => {
      await lockDataKeys(tx);
      if ((await tx.dataKey.count()) > PURPOSES.length) return true;
      for (const purpose of PURPOSES) await this.keys.make(tx, purpose, this.noticeMs);
      return false;
    });
    await this.keys.load();
    const waits = (await this.#listed()).map(({ waitMs }) => waitMs);
    return { resumed, waitMs: Math.max(0, ...waits) };
  }

  reseal(maxValues: number): Promise<number> {
    return this.database.keepBooks(async (tx) => {
      let done = 0;
      for (const purpose of PURPOSES) {
        const older = (await this.#older(tx)).filter((key) => [purpose, 'master'].includes(key.purpose));
        const ids = older.map(({ id }) => id);
        for (const value of await SEALED_VALUES[purpose](tx, ids, maxValues - done)) {
          await value.replace(this.box.seal(this.box.open(value.sealed, value.identity), value.identity));
          done += 1;
        }
      }
      return done;
    });
  }

  async remaining(): Promise<number> {
    const older = olderOf(await this.#listed());
    return older.reduce((sum, { values }) => sum + values, 0);
  }

  async removeUnneeded(): Promise<number> {
    try {
      return await this.database.change(async (tx) => {
        await lockDataKeys(tx);
        const ids = (await this.#older(tx)).map(({ id }) => id);
        return tx.$executeRawUnsafe(`DELETE FROM data_keys k WHERE id = ANY($1) AND ${VALUES} = 0`, ids);
      });
    } catch (error) {
      // By the foreign key of a value that was being written with one of them.
      if (failureKind(error) !== 'reference') throw error;
      throw new ServiceError('ServiceUnavailableException', 'An older key has come to use again: rotate again.');
    }
  }

  resealKeys(): Promise<number> {
    return this.database.change(async (tx) => {
      await lockDataKeys(tx);
      const direct = (await this.#listed()).filter(({ purpose, values }) => purpose === 'master' && values > 0);
      if (direct.length > 0) {
        throw new ServiceError(
          'ResourceInUseException',
          'Values lie under a master key itself: rotate the data keys first.',
        );
      }
      return this.keys.reseal(tx);
    });
  }

  async list(): Promise<SealingKey[]> {
    return (await this.#listed()).map(({ id, purpose, createdAt, values }) => ({
      id,
      purpose,
      createdAt: createdAt.getTime(),
      values,
    }));
  }

  async #listed(): Promise<ListedKey[]> {
    return (await this.database.query<ListedKey & Record<string, unknown>>(LIST, [])).rows;
  }

  async #older(tx: Tx): Promise<{ id: string; purpose: string }[]> {
    const keys = await attempt(() =>
      tx.dataKey.findMany({ orderBy: [{ sealsFrom: 'asc' }, { id: 'asc' }], select: { id: true, purpose: true } }),
    );
    return olderOf(keys);
  }
}

/** All but the newest of each purpose, of keys in order of their age; master keys seal nothing any more. */
function olderOf<T extends { readonly id: string; readonly purpose: string }>(keys: readonly T[]): T[] {
  const newest = new Map(keys.map((key) => [key.purpose, key.id]));
  newest.delete('master');
  return keys.filter(({ id, purpose }) => newest.get(purpose) !== id);
}
