/** Turns passwords into what may be stored. Both calls are slow on purpose. */
export interface PasswordHasher {
  /** @throws TooManyRequestsException when too many are being hashed already */
  hash(password: string): Promise<string>;
  /**
   * Takes as long for `undefined`, which nothing matches, as for a hash.
   *
   * @throws TooManyRequestsException
   */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether a hash was made with weaker settings than `hash` has now. */
  isOutdated(hash: string): boolean;
}
