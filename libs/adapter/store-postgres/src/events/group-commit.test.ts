import { describe, expect, it } from 'vitest';
import { GroupCommit } from './group-commit.js';

/** Commits that the test lets through one by one. */
function gated(maxItems = 100, maxBytes = 100, maxWaitingBytes = 1000) {
  const groups: number[][] = [];
  const gates: { open(): void; fail(error: Error): void }[] = [];
  const commit = new GroupCommit<number>({
    write: (items) => {
      groups.push([...items]);
      return new Promise((resolve, reject) => gates.push({ open: resolve, fail: reject }));
    },
    weigh: (item) => item,
    maxItems,
    maxBytes,
    maxWaitingBytes,
  });
  const begun = async (count: number) => {
    while (groups.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  return { commit, groups, gates, begun };
}

describe('GroupCommit', () => {
  it('commits those who come together at once, and those who come meanwhile next', async () => {
    const { commit, groups, gates, begun } = gated();
    const first = [commit.add(1), commit.add(2)];
    await begun(1);
    const second = [commit.add(3), commit.add(4), commit.add(5)];
    gates[0]?.open();
    await Promise.all(first);
    await begun(2);
    gates[1]?.open();
    await Promise.all(second);
    expect(groups).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    await commit.idle();
  });

  it('keeps a commit within its items and bytes; a heavier item goes alone', async () => {
    const { commit, groups, gates, begun } = gated(3, 10);
    const all = Promise.all([1, 1, 1, 1, 6, 5, 50].map((item) => commit.add(item)));
    for (let round = 1; round <= 4; round++) {
      await begun(round);
      gates[round - 1]?.open();
    }
    await all;
    expect(groups).toEqual([[1, 1, 1], [1, 6], [5], [50]]);
  });

  it('tells every caller of a failed commit, and goes on', async () => {
    const { commit, gates, begun } = gated();
    const failing = Promise.allSettled([commit.add(1), commit.add(2)]);
    await begun(1);
    const next = commit.add(3);
    const error = new Error('down');
    gates[0]?.fail(error);
    expect(await failing).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    await begun(2);
    gates[1]?.open();
    await expect(next).resolves.toBeUndefined();
  });

  it('refuses more than may wait', async () => {
    const { commit, gates, begun } = gated(1, 100, 10);
    const first = commit.add(8);
    await expect(commit.add(3)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    await begun(1);
    const second = commit.add(9);
    gates[0]?.open();
    await begun(2);
    gates[1]?.open();
    await Promise.all([first, second]);
  });
});
