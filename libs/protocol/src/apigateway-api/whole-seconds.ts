/** A time as API Gateway tells it. @param time ms since the epoch */
export function wholeSeconds(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000);
}
