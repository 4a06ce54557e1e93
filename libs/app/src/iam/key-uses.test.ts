import { expect, it } from 'vitest';
import type { KeyUse } from '../ports/iam-store.js';
import { KeyUses } from './key-uses.js';

const use = (accessKeyId: string, at: number): KeyUse => ({ accessKeyId, at, service: 'lambda', region: 'us-east-1' });

function aStore() {
  const written: (readonly KeyUse[])[] = [];
  const store = {
    written,
    down: false,
    noteKeyUses: async (uses: readonly KeyUse[]) => {
      if (store.down) throw new Error('down');
      written.push(uses);
    },
  };
  return store;
}

it('writes the last use of each key once, and nothing where there was none', async () => {
  const store = aStore();
  const uses = new KeyUses(store);
  uses.note(use('AKIAONE', 1));
  uses.note(use('AKIATWO', 2));
  uses.note(use('AKIAONE', 3));
  uses.note(use('ASIASESSION', 4));
  await uses.flush();
  await uses.flush();
  expect(store.written).toEqual([[use('AKIAONE', 3), use('AKIATWO', 2)]]);
});

it('keeps what could not be written, and what came since over it', async () => {
  const store = aStore();
  const uses = new KeyUses(store);
  uses.note(use('AKIAONE', 1));
  uses.note(use('AKIATWO', 1));
  store.down = true;
  const failed = uses.flush();
  uses.note(use('AKIAONE', 2));
  await expect(failed).rejects.toThrow('down');
  store.down = false;
  await uses.flush();
  expect(store.written).toEqual([[use('AKIAONE', 2), use('AKIATWO', 1)]]);
});
