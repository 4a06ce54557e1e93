import type { Command } from 'commander';

/** `./stoker quotas`: what accounts may have and do. */
export function declareQuotas(program: Command): void {
  const quotas = program.command('quotas').description('what accounts may have and do, of themselves and by default');
  const account = ['-a, --account <id>', 'of which account; of the first unless given'] as const;
  const reason = ['--reason <text>', 'why, for the audit trail'] as const;
  quotas
    .command('show', { isDefault: true })
    .description('show what an account has and uses; what `./stoker quotas` does')
    .option(...account)
    .option('--platform', 'the defaults and maxima of all accounts instead')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./show.js')).show(process.env, options));
  quotas
    .command('set')
    .argument('<quota>', 'like concurrency')
    .argument('<value>')
    .option(...account)
    .requiredOption(...reason)
    .description('give an account a value of its own; less than it uses only keeps it from having more')
    .action(async (name: string, value: string, options) =>
      (await import('./change.js')).setOwn(process.env, name, value, options),
    );
  quotas
    .command('reset')
    .argument('<quota>')
    .option(...account)
    .requiredOption(...reason)
    .description('give an account the default again')
    .action(async (name: string, options) =>
      (await import('./change.js')).setOwn(process.env, name, undefined, options),
    );
  for (const layer of ['default', 'maximum'] as const) {
    quotas
      .command(layer)
      .argument('<quota>')
      .argument('[value]', 'as it comes unless given')
      .requiredOption(...reason)
      .description(LAYERS[layer])
      .action(async (name: string, value: string | undefined, options) =>
        (await import('./change.js')).setPlatform(process.env, layer, name, value, options),
      );
  }
}

const LAYERS = {
  default: 'set what accounts have that were given nothing else',
  maximum: 'set what no account may have more of, whatever it was given',
};
