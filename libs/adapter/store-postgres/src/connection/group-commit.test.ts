import { ServiceError } from '@stoker/core/errors/service-error';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GroupCommit } from './group-commit.js';

/** Commits that the test lets through one by one. */
function gated(maxItems = 100, maxBytes = 100, maxWaitingBytes = 1000, maxWaitingItems = 100) {
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
    maxWaitingItems,
    maxWaitingBytes,
    maxWaitMs: 5_000,
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

  it('refuses more items than may wait, however light', async () => {
    const { commit, gates, begun } = gated(1, 100, 1000, 2);
    const first = commit.add(1);
    await begun(1);
    const others = [commit.add(1), commit.add(1)];
    await expect(commit.add(1)).rejects.toMatchObject(AWAY);
    for (let round = 1; round <= 3; round++) {
      await begun(round);
      gates[round - 1]?.open();
    }
    await Promise.all([first, ...others]);
  });
});

const AWAY = { code: 'ServiceUnavailableException' };

describe('waiting', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('ends after five seconds, and what was refused is never written', async () => {
    const { commit, groups, gates, begun } = gated();
    const stuck = commit.add(1);
    await begun(1);
    const refused = [expect(commit.add(2)).rejects.toMatchObject(AWAY)];
    await vi.advanceTimersByTimeAsync(3_000);
    const late = commit.add(3);
    await vi.advanceTimersByTimeAsync(2_000);
    await Promise.all(refused);
    gates[0]?.open();
    await stuck;
    await begun(2);
    gates[1]?.open();
    await late;
    await commit.idle();
    expect(groups).toEqual([[1], [3]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives its place in the queue free when it ends', async () => {
    const { commit, gates, begun } = gated(100, 100, 10);
    const stuck = commit.add(5);
    await begun(1);
    const refused = expect(commit.add(10)).rejects.toMatchObject(AWAY);
    await vi.advanceTimersByTimeAsync(5_000);
    await refused;
    const next = commit.add(10);
    gates[0]?.open();
    await begun(2);
    gates[1]?.open();
    await Promise.all([stuck, next]);
  });
});

describe('a store that is away', () => {
  const away = () => new ServiceError('ServiceUnavailableException', 'The database is away.');

  it('is probed by one commit at a time, and whoever comes meanwhile is refused at once', async () => {
    const { commit, groups, gates, begun } = gated();
    const first = expect(commit.add(1)).rejects.toMatchObject(AWAY);
    await begun(1);
    gates[0]?.fail(away());
    await first;
    const probe = [
      expect(commit.add(2)).rejects.toMatchObject(AWAY),
      expect(commit.add(3)).rejects.toMatchObject(AWAY),
    ];
    await begun(2);
    await expect(commit.add(4)).rejects.toMatchObject(AWAY);
    gates[1]?.fail(away());
    await Promise.all(probe);
    const back = commit.add(5);
    await begun(3);
    gates[2]?.open();
    await back;
    const open = commit.add(6);
    await begun(4);
    const meanwhile = commit.add(7);
    gates[3]?.open();
    await begun(5);
    gates[4]?.open();
    await Promise.all([open, meanwhile]);
    expect(groups).toEqual([[1], [2, 3], [5], [6], [7]]);
  });

  it('keeps those who waited already for one probe, no longer', async () => {
    const { commit, groups, gates, begun } = gated(1);
    const all = [commit.add(1), commit.add(2), commit.add(3)].map((each) => expect(each).rejects.toMatchObject(AWAY));
    await begun(1);
    gates[0]?.fail(away());
    await begun(2);
    gates[1]?.fail(away());
    await Promise.all(all);
    expect(groups).toEqual([[1], [2]]);
    await commit.idle();
  });
});
