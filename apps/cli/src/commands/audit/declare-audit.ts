import type { Command } from 'commander';

/** `./stoker audit`: what was done, what was refused, and by whom. */
export function declareAudit(program: Command): void {
  const audit = program.command('audit').description('what was changed and what was refused, by whom and from where');
  filtered(audit.command('search', { isDefault: true }))
    .description('show the newest rows of the trail; what `./stoker audit` does')
    .option('-n, --lines <count>', 'how many rows', '50')
    .option('--marker <marker>', 'go on behind a page of --json, whose `nextMarker` this is')
    .option('--json', 'for scripts: the page as JSON')
    .action(async (options) => (await import('./search.js')).search(process.env, options));
  filtered(audit.command('export'))
    .description('write all rows to standard output, the oldest first, one JSON object a line')
    .action(async (options) => (await import('./export.js')).exportTrail(process.env, options));
  audit
    .command('prune')
    .description('remove rows for good; leaves a row that says so')
    .requiredOption('--before <moment>', 'those before it: 2026-01-31, 2026-01-31T10:00:00Z, or a time ago: 400d')
    .requiredOption('--reason <text>', 'why, for the trail')
    .action(async (options) => (await import('./prune.js')).prune(process.env, options));
}

function filtered(command: Command): Command {
  return command
    .option('-a, --account <id>', 'by an account, or by others about its resources')
    .option('--principal <arn>', 'by a user, a role session, or `operator/NAME`')
    .option('--action <action>', 'like lambda:CreateFunction, or iam:* for all of a service')
    .option('--resource <arn>', 'about a resource, or all that begin with what stands before a *')
    .option('--outcome <outcome>', 'success, denied, unauthenticated, failed or suppressed')
    .option('--request <id>', 'of one request')
    .option('--since <moment>', '2026-01-31T10:00:00Z, or a time ago: 15m, 24h, 7d')
    .option('--until <moment>', 'before it');
}
