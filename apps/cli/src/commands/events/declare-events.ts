import type { Command } from 'commander';

/** `./stoker events`: asynchronous events that have failed for good. */
export function declareEvents(program: Command): void {
  const events = program.command('events').description('asynchronous events that have failed for good');
  const account = ['-a, --account <id>', 'of which account; of the first unless given'] as const;
  events
    .command('list', { isDefault: true })
    .description('list them, the latest first; what `./stoker events` does')
    .option(...account)
    .option('-f, --function <name>', 'of one function')
    .option('-n, --lines <count>', 'how many', '50')
    .option('--marker <marker>', 'where the list before ended')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./list.js')).list(process.env, options));
  events
    .command('show')
    .argument('<id>', 'the request id of the event')
    .option(...account)
    .description('show one with its payload, as JSON')
    .action(async (id: string, options) => (await import('./show.js')).show(process.env, id, options));
  events
    .command('redrive')
    .argument('<id...>', 'the request ids of the events')
    .option(...account)
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .description('have events tried anew, with all their retries')
    .action(async (ids: string[], options) => (await import('./redrive.js')).redrive(process.env, ids, options));
}
