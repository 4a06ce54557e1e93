/** What the codes of a connection's end mean. https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export const CLOSE = {
  NORMAL: 1000,
  GOING_AWAY: 1001,
  UNSUPPORTED: 1003,
  NO_STATUS: 1005,
  ABNORMAL: 1006,
  TOO_BIG: 1009,
  TRY_AGAIN: 1013,
} as const;

const REASONS: Readonly<Record<number, string>> = {
  [CLOSE.NORMAL]: 'Connection Closed Normally',
  [CLOSE.GOING_AWAY]: 'Going away',
  1002: 'Protocol error',
  [CLOSE.UNSUPPORTED]: 'Unsupported data',
  [CLOSE.NO_STATUS]: 'Client-side close frame status not set',
  [CLOSE.ABNORMAL]: 'Connection closed abnormally',
  1007: 'Invalid frame payload data',
  [CLOSE.TOO_BIG]: 'Message too big',
  [CLOSE.TRY_AGAIN]: 'Try again later',
};

/** What a function is told of a connection's end, where the other end gave no reason. */
export function closeReason(code: number): string {
  return REASONS[code] ?? '';
}
