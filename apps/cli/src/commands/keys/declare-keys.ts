import type { Command } from 'commander';

/** `./stoker keys`: access keys, for who has none that works. */
export function declareKeys(program: Command): void {
  const keys = program.command('keys').description('access keys of an account, for who has lost theirs');
  const account = '-a, --account <id>';
  keys
    .command('list', { isDefault: true })
    .description('show them, without their secrets; what `./stoker keys` does')
    .option(account, 'whose; of the first account unless given')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./keys.js')).list(process.env, options));
  keys
    .command('create')
    .description('make one for a user; prints it, this once')
    .option(account, 'whose; of the first account unless given')
    .option('--user <name>', 'the administrator unless given')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./keys.js')).create(process.env, options));
  for (const [name, what] of Object.entries(CHANGES)) {
    keys
      .command(name)
      .argument('<key>', 'AKIA…')
      .option(account, 'whose; of the first account unless given')
      .description(what)
      .action(async (key: string, options) => (await import('./keys.js')).change(process.env, name, key, options));
  }
}

const CHANGES = {
  deactivate: 'let it not work, from the next call on',
  activate: 'let it work again',
  delete: 'take it away for good',
};
