import { describe, expect, it } from 'vitest';
import type { KeptImage } from '../ports/image-store.js';
import { collectUnusedImages, type ImageCollectionPorts } from './collect-unused-images.js';

const kept = (digest: string): KeptImage => ({ accountId: '111122223333', digest });

function collection(change: Partial<ImageCollectionPorts> = {}) {
  const released: string[] = [];
  const failed: string[] = [];
  const ports: ImageCollectionPorts = {
    images: {
      listKept: async () => ['running', 'referred', 'unused', 'busy', 'last'].map(kept),
      release: async ({ digest }) => {
        if (digest === 'busy') throw new Error('a container uses it');
        released.push(digest);
      },
    },
    isInUse: (_accountId, digest) => digest === 'running',
    isReferredTo: async (_accountId, digest) => digest === 'referred',
    onError: (_error, { digest }) => failed.push(digest),
    ...change,
  };
  return { ports, released, failed };
}

describe('collectUnusedImages', () => {
  it('releases what nothing refers to and nothing runs on, and goes on after a failure', async () => {
    const { ports, released, failed } = collection();
    expect(await collectUnusedImages(ports, 1000)).toBe(2);
    expect(released).toEqual(['unused', 'last']);
    expect(failed).toEqual(['busy']);
  });

  it('keeps everything when it can’t learn what is referred to', async () => {
    const isReferredTo = () => Promise.reject(new Error('no database'));
    const { ports, released } = collection({ isReferredTo });
    expect(await collectUnusedImages(ports, 1000)).toBe(0);
    expect(released).toEqual([]);
  });

  it('stops where it is told to', async () => {
    const { ports, released } = collection();
    expect(await collectUnusedImages(ports, 1000, AbortSignal.abort())).toBe(0);
    expect(released).toEqual([]);
  });
});
