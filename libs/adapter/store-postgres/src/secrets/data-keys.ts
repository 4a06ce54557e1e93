import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { Clock } from '@stoker/app/ports/clock';
import type { Database, Tx } from '../connection/database.js';
import type { MasterKeys } from './master-keys.js';
import { type Keys, SecretBox } from './secret-box.js';

/** What is sealed, each with a key of its own: the first part of the identities of values. */
export const PURPOSES = ['access-key', 'environment', 'stack'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** ms between two looks for keys that another process has made. */
const REFRESH_MS = 5_000;
/** ms that all processes have to learn of a new key before any seals with it. */
export const NOTICE_MS = 3 * REFRESH_MS;

/** How names of data keys begin; those of master keys do not. */
const PREFIX = 'dk-';

interface DataKey {
  readonly purpose: string;
  /** Undefined where the master key that opens it is not given. */
  readonly key: KeyObject | undefined;
  readonly masterId: string;
  /** By the steady clock, ms. */
  readonly sealsAt: number;
}

interface Row {
  readonly id: string;
  readonly purpose: string;
  readonly sealed: Uint8Array;
  readonly masterId: string;
  readonly sealsInMs: number;
}

const LIST = {
  name: 'list_data_keys',
  text: `SELECT id, purpose, sealed, sealing_key_id AS "masterId",
      extract(epoch FROM seals_from - clock_timestamp())::float8 * 1000 AS "sealsInMs"
    FROM data_keys WHERE sealed IS NOT NULL ORDER BY seals_from, id`,
};

/**
 * The keys that secrets are sealed with, kept in the database under the master key, and in memory opened. Values of
 * before there were data keys name the master key, which opens them.
 */
export class DataKeys implements Keys {
  readonly #master: SecretBox;
  /** In the order in which they begin to seal. */
  #keys: ReadonlyMap<string, DataKey> = new Map();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly masterKeys: MasterKeys,
    private readonly clock: Clock,
    /** Reads the operator's keys anew, for data keys that were sealed with one that came since. */
    private readonly readMasterKeys?: (() => Promise<readonly Uint8Array[]>) | undefined,
  ) {
    this.#master = new SecretBox(masterKeys);
  }

  /** Loads the keys, makes those that there are none of yet, and goes on looking for new ones until `close`. */
  async start(onProblem: (error: Error) => void): Promise<void> {
    await this.load();
    const missing = PURPOSES.filter((purpose) => ![...this.#keys.values()].some((key) => key.purpose === purpose));
    if (missing.length > 0) {
      await this.database.keepBooks((tx) => this.#makeFirst(tx, missing));
      await this.load();
    }
    this.#timer = setInterval(() => void this.load().catch(onProblem), REFRESH_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async load(): Promise<void> {
    const { rows } = await this.database.query<Row & Record<string, unknown>>(LIST, []);
    if (
      this.readMasterKeys &&
      rows.some(({ id, masterId }) => !this.#keys.get(id)?.key && !this.masterKeys.has(masterId))
    ) {
      this.masterKeys.learn(await this.readMasterKeys());
    }
    const now = this.clock.monotonic();
    this.#keys = new Map(rows.map((row) => [row.id, this.#toKey(row, now)]));
  }

  sealing(purpose: string): { readonly id: string; readonly key: KeyObject } {
    const now = this.clock.monotonic();
    const due = [...this.#keys].filter(([, known]) => known.purpose === purpose && known.sealsAt <= now).at(-1);
    if (due === undefined) throw new Error(`Nothing is sealed for ${purpose}: it has no data key.`);
    return { id: due[0], key: this.opening(due[0]) };
  }

  opening(id: string): KeyObject {
    const known = this.#keys.get(id);
    if (known === undefined && id.startsWith(PREFIX)) throw this.#notYetKnown();
    return known?.key ?? this.masterKeys.opening(known?.masterId ?? id);
  }

  /**
   * Makes a key for a purpose.
   *
   * @param noticeMs until processes begin to seal with it
   */
  async make(tx: Tx, purpose: Purpose, noticeMs: number): Promise<string> {
    const id = `${PREFIX}${randomBytes(8).toString('hex')}`;
    const { keyId, data } = this.#master.seal(randomBytes(32).toString('base64'), `data-key/${id}`);
    await tx.$executeRaw`
      INSERT INTO data_keys (id, purpose, sealed, sealing_key_id, seals_from)
      VALUES (${id}, ${purpose}, ${data}, ${keyId}, clock_timestamp() + ${noticeMs}::float8 * interval '1 millisecond')`;
    return id;
  }

  /** Seals all keys that another than the present master key opens anew; answers how many those were. */
  async reseal(tx: Tx): Promise<number> {
    const { id: masterId } = this.masterKeys.sealing();
    const rows = await tx.dataKey.findMany({ where: { sealed: { not: null }, sealingKeyId: { not: masterId } } });
    for (const { id, sealed, sealingKeyId } of rows) {
      const identity = `data-key/${id}`;
      const opened = this.#master.open({ keyId: sealingKeyId!, data: sealed! }, identity);
      const { keyId, data } = this.#master.seal(opened, identity);
      await tx.dataKey.update({ where: { id }, data: { sealed: data, sealingKeyId: keyId }, select: { id: true } });
    }
    return rows.length;
  }

  /** Another process sealed with a key that has not been heard of here, in spite of the notice: whoever tries again finds it. */
  #notYetKnown(): ServiceError {
    void this.load().catch(() => undefined);
    return new ServiceError('ServiceUnavailableException', 'The service is temporarily unavailable.');
  }

  /** Of two processes that start on a new database, one makes the keys. */
  async #makeFirst(tx: Tx, missing: readonly Purpose[]): Promise<void> {
    await lockDataKeys(tx);
    for (const purpose of missing) {
      if ((await tx.dataKey.count({ where: { purpose } })) === 0) await this.make(tx, purpose, 0);
    }
  }

  #toKey({ id, purpose, sealed, masterId, sealsInMs }: Row, now: number): DataKey {
    const known = this.#keys.get(id)?.key;
    return { purpose, masterId, sealsAt: now + sealsInMs, key: known ?? this.#tryOpen(id, masterId, sealed) };
  }

  /** Without its master key a key is of no use, which is said when somebody needs it. */
  #tryOpen(id: string, masterId: string, sealed: Uint8Array): KeyObject | undefined {
    if (!this.masterKeys.has(masterId)) return undefined;
    return createSecretKey(this.#master.open({ keyId: masterId, data: sealed }, `data-key/${id}`), 'base64');
  }
}

/** Data keys are made and removed by one process at a time. */
export async function lockDataKeys(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE data_keys IN SHARE ROW EXCLUSIVE MODE`;
}
