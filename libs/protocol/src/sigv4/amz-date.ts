/** `20261123T124500Z` of ms since the epoch. */
export function formatAmzDate(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}T${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** ms since the epoch of `20261123T124500Z`, or undefined when the text is no such date. */
export function parseAmzDate(text: string): number | undefined {
  const match = AMZ_DATE.exec(text);
  if (match === null) return undefined;
  const [month, day, hour, minute, second] = [+match[2]!, +match[3]!, +match[4]!, +match[5]!, +match[6]!];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(+match[1]!, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? ms : undefined;
}
