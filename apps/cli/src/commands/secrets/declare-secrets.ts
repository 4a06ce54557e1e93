import type { Command } from 'commander';

/** `./stoker secrets`: the keys under which secrets lie in the database. */
export function declareSecrets(program: Command): void {
  const secrets = program.command('secrets').description('the keys under which secrets lie in the database');
  secrets
    .command('list', { isDefault: true })
    .description('show the keys and how many values each opens; what `./stoker secrets` does')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./secrets.js')).list(process.env, options));
  secrets
    .command('rotate')
    .description(
      'seal all values with new keys, and remove the old ones; the server goes on. Interrupted, run it again',
    )
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .action(async (options) => (await import('./secrets.js')).rotate(process.env, options));
  secrets
    .command('rotate-master')
    .description('make a new master key and seal the data keys anew with it; the one before still opens what it sealed')
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .action(async (options) => (await import('./master-key.js')).rotateMaster(process.env, options));
  secrets
    .command('forget-master')
    .description('remove the earlier master keys: sessions that were begun under them end with the next start')
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .action(async (options) => (await import('./master-key.js')).forgetMaster(process.env, options));
}
