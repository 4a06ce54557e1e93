/** A text that can't steer a terminal or break a table: without control characters. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}
