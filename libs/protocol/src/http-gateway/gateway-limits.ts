/**
 * What a request may have beside its body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const GATEWAY_LIMITS = {
  /** Bytes of the request line and the values of all headers together. */
  headBytes: 10_240,
  /** Bytes of the head as it travels, names included; Node refuses more. */
  rawHeadBytes: 16 * 1024,
  headers: 100,
} as const;
