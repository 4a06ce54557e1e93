import { type Attempts, charge, refund } from '@stoker/core/signin/back-off';
import type { SignInAttempts } from '@stoker/app/ports/sign-in-attempts';
import type { Database, Tx } from '../connection/database.js';

/** Whoever counts under a key waits for the one before, so that attempts at once are counted like attempts in a row. */
export function signInAttempts(database: Database): SignInAttempts {
  return {
    charge: (key, now, rule) =>
      database.keepBooks(async (tx) => {
        const charged = charge(await lock(tx, key), now, rule);
        if (!charged.allowed) return charged.retryAfterMs;
        await put(tx, key, charged.attempts);
        return 0;
      }),

    refund: (key, now) =>
      database.keepBooks(async (tx) => {
        const known = await lock(tx, key);
        const left = known && refund(known, now);
        if (left === undefined) await tx.signInAttempt.deleteMany({ where: { key } });
        else await put(tx, key, left);
      }),

    async clear(key) {
      await database.keepBooks((tx) => tx.signInAttempt.deleteMany({ where: { key } }));
    },

    async forget(before) {
      const where = { lastAt: { lt: new Date(before) } };
      return (await database.keepBooks((tx) => tx.signInAttempt.deleteMany({ where }))).count;
    },
  };
}

/** A key that is not there yet has no row to lock, so the key itself is locked, until the transaction ends. */
async function lock(tx: Tx, key: string): Promise<Attempts | undefined> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`sign-in ${key}`}, 0))`;
  const row = await tx.signInAttempt.findUnique({ where: { key } });
  if (row === null) return undefined;
  return { count: row.count, lastAt: row.lastAt.getTime(), blockedUntil: row.blockedUntil.getTime() };
}

async function put(tx: Tx, key: string, { count, lastAt, blockedUntil }: Attempts): Promise<void> {
  const data = { count, lastAt: new Date(lastAt), blockedUntil: new Date(blockedUntil) };
  await tx.signInAttempt.upsert({ where: { key }, create: { key, ...data }, update: data });
}
