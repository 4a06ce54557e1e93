/** `2026-11-23T10:00:00.000+0000`: the service writes offsets without a colon. */
export function awsDate(date: Date): string {
  return date.toISOString().replace('Z', '+0000');
}
