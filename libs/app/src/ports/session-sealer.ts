/**
 * Puts what a session is into a token that only this installation can read or make, under a key that every one of its
 * processes has.
 */
export interface SessionSealer {
  /**
   * @param accessKeyId the only key id that the token will open with
   * @returns base64, made of about as many bytes as `text` has, or deflates to where it is long, and 50 more
   */
  seal(text: string, accessKeyId: string): string;
  /** Undefined for a token that was not sealed here, not for this key id, or was changed. */
  open(token: string, accessKeyId: string): string | undefined;
}
