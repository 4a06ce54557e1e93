/** A key that secrets are sealed with, and what still needs it. */
export interface SealingKey {
  readonly id: string;
  /** `access-key`, `environment`; `master` for the master key, which sealed values itself in former releases. */
  readonly purpose: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** Values that it opens. */
  readonly values: number;
}

/** Replaces the keys under which secrets lie, while others read and write them. What was begun can be gone on with. */
export interface SecretRotation {
  /**
   * Makes a new key for every purpose, unless an earlier rotation has not come to its end, which is gone on with then.
   *
   * @returns ms until every process seals with the new keys
   */
  begin(): Promise<{ readonly waitMs: number; readonly resumed: boolean }>;
  /** Seals at most so many values anew, of those that nobody else holds just now; answers how many. */
  reseal(maxValues: number): Promise<number>;
  /** Values that are still under older keys. */
  remaining(): Promise<number>;
  /** Removes the older keys that no value needs; answers how many went. */
  removeUnneeded(): Promise<number>;
  /**
   * Seals the keys themselves anew with the present master key; answers how many lay under another.
   *
   * @throws ResourceInUseException where former releases have sealed values with a master key: `begin` comes first then
   */
  resealKeys(): Promise<number>;
  /** The newest last. */
  list(): Promise<SealingKey[]>;
}
