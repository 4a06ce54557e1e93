// A process that appends usage and prints each record's id after its append has returned, until it is killed.
// Run as `node append-until-killed.ts DIRECTORY ACCOUNT`; Node strips the types by itself.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Sources import each other as the `.js` that they become; here the `.ts` files themselves run.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier, context),
});
const { Journal } = await import('../usage/journal.js');
const { aUsageRecord } = await import('./usage-fixtures.js');

const [directory = '', accountId = ''] = process.argv.slice(2);
const journal = new Journal(directory);
for (;;) {
  const record = aUsageRecord({ invocationId: randomUUID(), accountId });
  journal.append(JSON.stringify(record));
  writeSync(1, `${record.invocationId}\n`);
}
