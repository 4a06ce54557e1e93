import { exponential, lognormal, type Random, randomOf } from './random.js';
import { DAY, HOUR, MINUTE, SECOND, type Trace, type TracedFunction } from './trace.js';

export interface TraceOptions {
  readonly seed: number;
  readonly functions: number;
  readonly accounts: number;
  readonly lengthMs: number;
}

type Arrivals = (random: Random, lengthMs: number) => Generator<number>;

/**
 * Functions as a public cloud sees them, after Shahrad et al., "Serverless in the Wild", USENIX ATC 2020, §3: half are invoked
 * less than once an hour, many of them by timers, a few nearly all the time; most handlers take less than a second, and
 * memory is small. https://www.usenix.org/conference/atc20/presentation/shahrad
 */
export function generateTrace({ seed, functions, accounts, lengthMs }: TraceOptions): Trace {
  const random = randomOf(seed);
  const made = Array.from({ length: functions }, (_, index): TracedFunction => {
    const [kind, arrivals] = pick(random);
    const own = Math.floor(random() * 2 ** 32);
    const median = Math.min(60 * SECOND, Math.max(1, lognormal(random, 300, 1.6)));
    return {
      // A few accounts have most of the functions.
      accountId: String(Math.floor(accounts * random() ** 2)).padStart(12, '0'),
      functionName: `f-${index}`,
      kind,
      memoryMb: [128, 128, 256, 512, 1024][Math.floor(random() * 5)]!,
      startMs: Math.min(10 * SECOND, lognormal(random, 250, 0.8)),
      arrivals: () => arrivals(randomOf(own), lengthMs),
      serviceTimes: () => {
        const times = randomOf(own + 1);
        return () => Math.min(15 * MINUTE, lognormal(times, median, 0.4));
      },
    };
  });
  return { functions: made, lengthMs };
}

function pick(random: Random): [kind: string, arrivals: Arrivals] {
  const chance = random();
  const within = random();
  if (chance < 0.3) return ['rare', steady(1 / (6 * HOUR + within * 3 * DAY))];
  if (chance < 0.6)
    return ['periodic', periodic([MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, DAY][Math.floor(within * 5)]!)];
  if (chance < 0.8) return ['bursty', bursts(2 * HOUR + within * 12 * HOUR)];
  // At noon, from less than once in an hour to once in ten seconds.
  return ['diurnal', diurnal(10 ** (-3 * within) / (10 * SECOND))];
}

function steady(perMs: number): Arrivals {
  return function* (random, lengthMs) {
    for (let at = exponential(random, perMs); at < lengthMs; at += exponential(random, perMs)) yield at;
  };
}

/** A timer, whose invocations come up to a second late. */
function periodic(everyMs: number): Arrivals {
  return function* (random, lengthMs) {
    for (let at = random() * everyMs; at < lengthMs; at += everyMs) yield at + random() * SECOND;
  };
}

/** Now and then some dozens within seconds, as when files are put somewhere. */
function bursts(everyMs: number): Arrivals {
  return function* (random, lengthMs) {
    for (let at = exponential(random, 1 / everyMs); at < lengthMs; at += exponential(random, 1 / everyMs)) {
      const count = Math.ceil(lognormal(random, 40, 0.8));
      for (let n = 0, when = at; n < count && when < lengthMs; n += 1) {
        yield when;
        at = when;
        when += exponential(random, count / (5 * SECOND));
      }
    }
  };
}

/** People: most at noon, few at night, fewer at weekends. */
function diurnal(perMs: number): Arrivals {
  return function* (random, lengthMs) {
    for (let at = exponential(random, perMs); at < lengthMs; at += exponential(random, perMs)) {
      const day = 0.5 - 0.45 * Math.cos((2 * Math.PI * (at % DAY)) / DAY);
      if (random() < day * (Math.floor(at / DAY) % 7 < 5 ? 1 : 0.4)) yield at;
    }
  };
}
