/** Quotas of the service. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LIMITS = {
  /** Bytes of a synchronous request or buffered response. */
  syncPayloadBytes: 6 * 1024 * 1024,
  /** Bytes of a streamed response. https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html */
  streamedPayloadBytes: 200 * 1024 * 1024,
  /** Bytes of an asynchronous event. */
  asyncPayloadBytes: 1024 * 1024,
  /** Bytes of an invocation's client context, in base64. */
  clientContextBytes: 3583,
  /** Bytes of a zip in the request itself, before base64. */
  zipBytes: 50 * 1024 * 1024,
  /** Bytes of a zip once unpacked, layers included. */
  unzippedBytes: 262_144_000,
  /** Bytes of all environment variables as JSON. */
  environmentBytes: 4 * 1024,
  /** Concurrent executions of an account until its quota is changed. */
  accountConcurrency: 1000,
  /** Executions that reserved concurrency must leave to everybody else. */
  unreservedMinimum: 100,
  /** Bytes of all code of an account. */
  codeStorageBytes: 80_530_636_800,
  /** Bytes of disk that code packages may take unpacked for each byte of code that an account may store. Ours. */
  unpackedPerCodeByte: 4,
  /** Bytes of log that an invocation's answer may carry. */
  logTailBytes: 4 * 1024,
  /** Memory that buys one vCPU, in MB. */
  memoryPerVcpu: 1769,
  /** Milliseconds that INIT may take. */
  initTimeoutMs: 10_000,
} as const;
