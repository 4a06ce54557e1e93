import type { RedisEntry } from '@stoker/app/ports/subscriptions';

type RawEntry = readonly [id: string, fields: readonly string[] | null] | null;

/** Entries of a reply; those that were trimmed meanwhile are not among them. */
export function entriesOf(list: unknown): readonly RedisEntry[] {
  return ((list ?? []) as readonly RawEntry[]).flatMap((entry) => {
    if (!entry?.[1]) return [];
    const [id, fields] = entry as [string, readonly string[]];
    const arrivedAt = Number(id.split('-')[0]);
    return [{ receipt: id, id, body: new Uint8Array(), arrivedAt, fields: pairsOf(fields) as Record<string, string> }];
  });
}

/** Members of a reply that has names and values by turns. */
export function pairsOf(list: readonly unknown[]): Readonly<Record<string, unknown>> {
  const names = list.filter((_, place) => place % 2 === 0) as string[];
  return Object.fromEntries(names.map((name, place) => [name, list[2 * place + 1]]));
}
