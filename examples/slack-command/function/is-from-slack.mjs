import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a request may be old: what is recorded can't be sent again later. */
const MAX_AGE = 300;

/**
 * Whether Slack has signed a request, just now. https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param headers by name in lower case
 * @param body as it came, before anything is read from it
 * @param now ms since the epoch
 */
export function isFromSlack(headers, body, secret, now) {
  const timestamp = headers['x-slack-request-timestamp'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > MAX_AGE) return false;
  const expected = Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`);
  const given = Buffer.from(headers['x-slack-signature'] ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
