/** One of each account, then another of each, and so on; of one account in the order that they have. */
export function inTurns<T extends { readonly accountId: string }>(all: readonly T[]): T[] {
  const turns = new Map<string, number>();
  const withTurns = all.map((one) => {
    const turn = turns.get(one.accountId) ?? 0;
    turns.set(one.accountId, turn + 1);
    return { one, turn };
  });
  return withTurns.sort((a, b) => a.turn - b.turn).map(({ one }) => one);
}
