/**
 * Extends a lease until it is released or gone, for work whose length nobody knows beforehand.
 *
 * @param extend answers false when somebody else has it
 * @param everyMs well below the lease's length, so that a failed extension is tried again in time
 * @returns release
 */
export function holdLease(extend: () => Promise<boolean>, everyMs: number): () => void {
  const release = () => clearInterval(timer);
  const timer = setInterval(() => {
    extend().then(
      (extended) => {
        if (!extended) release();
      },
      // The store is out of reach for a moment: the next beat may be in time, and if not the fence stands.
      () => undefined,
    );
  }, everyMs);
  return release;
}
