import type { TimestampFormat } from '../aws-model/service-model.js';

/** A date in one of the protocol's three forms; a number is whole or fractional seconds since the epoch. */
export function formatTimestamp(date: Date, format: TimestampFormat): string | number {
  switch (format) {
    case 'unixTimestamp':
      return date.getTime() / 1000;
    case 'iso8601':
      return date.toISOString().replace('.000Z', 'Z');
    case 'rfc822':
      return date.toUTCString();
  }
}

/** The date that a text or number of the given form means, or undefined when it is none. */
export function parseTimestamp(value: string | number, format: TimestampFormat): Date | undefined {
  const ms = format === 'unixTimestamp' ? Number(value) * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms);
}
