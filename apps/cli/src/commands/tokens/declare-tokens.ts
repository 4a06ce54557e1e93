import type { Command } from 'commander';

/** `./stoker tokens`: with what scripts call the admin API. */
export function declareTokens(program: Command): void {
  const tokens = program.command('tokens').description('with what scripts call the admin API');
  tokens
    .command('create')
    .description('make a token and print it, this once')
    .argument('<description>', 'what it is for')
    .requiredOption('-s, --scope <scope...>', 'admin:read, admin:write, account:ID:read or account:ID:write')
    .option('-d, --days <count>', 'days for which it is good, 365 at most', '90')
    .action(async (description: string, options) =>
      (await import('./create.js')).createToken(process.env, description, options),
    );
  tokens
    .command('list', { isDefault: true })
    .description('show all tokens, whoever made them; what `./stoker tokens` does')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./list.js')).listTokens(process.env, options));
  tokens
    .command('revoke')
    .description('have a token open nothing from now on')
    .argument('<id>', 'of the list')
    .action(async (id: string) => (await import('./revoke.js')).revokeToken(process.env, id));
}
