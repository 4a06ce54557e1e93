import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { generateTrace } from './generated-trace.js';
import { DECIDED, fixedKeepAlive } from './policies.js';
import { parseRecordedTrace } from './recorded-trace.js';
import { backlogTable, hostTable } from './report.js';
import { FLOOD } from './scenarios.js';
import { BacklogSimulation } from './simulate-backlogs.js';
import { HostSimulation } from './simulate-host.js';
import { DAY, type Trace } from './trace.js';

/**
 * What the scheduler's decisions come to, on a virtual clock: `npm run simulate`, or with files of a recorded trace as
 * arguments, `npm run simulate -- invocations_per_function_md.anon.d01.csv …`. What the figures mean stands in
 * docs/scaling-decisions.md.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    functions: { type: 'string', default: '2000' },
    days: { type: 'string', default: '7' },
    /** GB of a host that is too small for the trace. */
    'small-host': { type: 'string', default: '128' },
  },
});

async function traceOf(files: readonly string[]): Promise<Trace> {
  if (files.length > 0) return parseRecordedTrace(await Promise.all(files.map((file) => readFile(file, 'utf8'))));
  const [seed, functions, lengthMs] = [Number(values.seed), Number(values.functions), Number(values.days) * DAY];
  return generateTrace({ seed, functions, accounts: Math.ceil(functions / 30), lengthMs });
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const policies = [DECIDED, fixedKeepAlive(10), fixedKeepAlive(60)];

const trace = await traceOf(positionals);
const small = Number(values['small-host']);
for (const [name, memoryGb] of [
  ['a host that holds all', 1_000_000],
  [`a host of ${small} GB`, small],
] as const) {
  const began = performance.now();
  const figures = policies.map((policy) => new HostSimulation(trace, policy, { memoryMb: memoryGb * 1024 }).run());
  const took = ((performance.now() - began) / 1000).toFixed(1);
  print(`\n${trace.functions.length} functions for ${trace.lengthMs / DAY} days on ${name}, in ${took} s:\n`);
  print(hostTable(figures));
}
print('\nBacklogs of asynchronous events on a host of 64 environments:\n');
const orders = ['first come, first served', 'fair'] as const;
print(backlogTable(new Map(orders.map((order) => [order, new BacklogSimulation({ ...FLOOD, order }).run()]))));
