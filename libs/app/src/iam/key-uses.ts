import type { IamStore, KeyUse } from '../ports/iam-store.js';

/** How access keys begin that users have for long. */
const LONG_TERM = 'AKIA';

/** Keys that are noted between two writes; those beyond wait for their next use. */
const MAX_NOTED = 10_000;

/**
 * Remembers when each access key was last used, and writes it down now and then: requests wait for nothing, and a server
 * that is killed forgets a minute of it.
 */
export class KeyUses {
  #noted = new Map<string, KeyUse>();

  constructor(private readonly store: Pick<IamStore, 'noteKeyUses'>) {}

  note(use: KeyUse): void {
    if (!use.accessKeyId.startsWith(LONG_TERM)) return;
    if (this.#noted.size < MAX_NOTED || this.#noted.has(use.accessKeyId)) this.#noted.set(use.accessKeyId, use);
  }

  /** Writes what was noted. What can't be written now is written with the next, unless the key is used again. */
  async flush(): Promise<void> {
    const noted = this.#noted;
    if (noted.size === 0) return;
    this.#noted = new Map();
    try {
      await this.store.noteKeyUses([...noted.values()]);
    } catch (error) {
      for (const [id, use] of noted) if (!this.#noted.has(id)) this.note(use);
      throw error;
    }
  }
}
