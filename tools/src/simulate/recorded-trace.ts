import { lognormal, randomOf } from './random.js';
import { DAY, MINUTE, type Trace, type TracedFunction } from './trace.js';

/**
 * A recorded trace in the form of the Azure Functions dataset of 2019: a line a function, `HashOwner,HashApp,HashFunction,Trigger`
 * and then how often it was invoked in each of a day's 1,440 minutes. Files of several days make up one trace. What the
 * form does not tell, durations and memory, is made up, the same each time.
 * https://github.com/Azure/AzurePublicDataset/blob/master/AzureFunctionsDataset2019.md
 *
 * @param days contents of the files, in order
 * @throws Error for anything of another form
 */
export function parseRecordedTrace(days: readonly string[]): Trace {
  const counts = new Map<string, { owner: string; trigger: string; days: Map<number, readonly number[]> }>();
  days.forEach((text, day) => {
    for (const line of text.split('\n').slice(1)) {
      if (line.trim() === '') continue;
      const [owner = '', app = '', name = '', trigger = '', ...minutes] = line.trim().split(',');
      const numbers = minutes.map(Number);
      if (numbers.length !== 1_440 || !numbers.every(Number.isSafeInteger)) {
        throw new Error(`day ${day + 1} has a line that is no function: ${line.slice(0, 60)}`);
      }
      const key = `${owner}/${app}/${name}`;
      const known = counts.get(key) ?? { owner, trigger, days: new Map<number, readonly number[]>() };
      counts.set(key, known);
      known.days.set(day, numbers);
    }
  });
  const functions = [...counts].map(([functionName, { owner: accountId, trigger: kind, days: own }], index) =>
    recorded({ functionName, accountId, kind }, own, days.length, index + 1),
  );
  return { functions, lengthMs: days.length * DAY };
}

function recorded(
  names: Pick<TracedFunction, 'accountId' | 'functionName' | 'kind'>,
  days: ReadonlyMap<number, readonly number[]>,
  length: number,
  seed: number,
): TracedFunction {
  const random = randomOf(seed);
  const median = Math.min(MINUTE, Math.max(1, lognormal(random, 300, 1.6)));
  return {
    ...names,
    memoryMb: [128, 128, 256, 512, 1024][Math.floor(random() * 5)]!,
    startMs: Math.min(10_000, lognormal(random, 250, 0.8)),
    *arrivals() {
      const spread = randomOf(seed + 1);
      for (let day = 0; day < length; day += 1) {
        for (const [minute, count] of (days.get(day) ?? []).entries()) {
          const offsets = Array.from({ length: count }, () => spread() * MINUTE).sort((a, b) => a - b);
          for (const offset of offsets) yield day * DAY + minute * MINUTE + offset;
        }
      }
    },
    serviceTimes: () => {
      const times = randomOf(seed + 2);
      return () => Math.min(15 * MINUTE, lognormal(times, median, 0.4));
    },
  };
}
