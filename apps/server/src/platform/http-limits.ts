/** What the AWS APIs take as a request, whichever way it comes. */
export const HTTP_LIMITS = {
  /** Bytes of a request's headers; Lambda's own front accepts 10,240. */
  maxHeaderSize: 16 * 1024,
  /** ms that a request, body included, may take to arrive. */
  requestTimeout: 300_000,
} as const;
