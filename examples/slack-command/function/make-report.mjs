import { setTimeout as sleep } from 'node:timers/promises';

/** The slow part: stands in for queries and models that take their time. */
export async function makeReport(topic) {
  await sleep(500);
  return `The report on ${topic}: all is well.`;
}
