import type { Command } from 'commander';

/** `./stoker accounts`: the tenants. */
export function declareAccounts(program: Command): void {
  const accounts = program.command('accounts').description('the tenants: make, show, suspend, resume and close them');
  accounts
    .command('list', { isDefault: true })
    .description('show all; what `./stoker accounts` does')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./list.js')).listAccounts(process.env, options));
  accounts
    .command('create')
    .description("make an account; prints its administrator's access key, this once")
    .argument('<name>', 'what it is called, 1 to 50 characters')
    .option('--id <id>', 'its twelve digits; made up unless given')
    .option('--json', 'for scripts')
    .action(async (name: string, options) => (await import('./create.js')).create(process.env, name, options));
  accounts
    .command('show')
    .description('show one: its state, what it has, its guardrails')
    .argument('<id>')
    .option('--json', 'for scripts')
    .action(async (id: string, options) => (await import('./show.js')).show(process.env, id, options));
  accounts
    .command('rename')
    .argument('<id>')
    .argument('<name>')
    .description('call it otherwise')
    .action(async (id: string, name: string) => (await import('./change.js')).rename(process.env, id, name));
  accounts
    .command('suspend')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why, for those who look')
    .description('refuse its calls and let its events wait, until it is resumed')
    .action(async (id: string, options) => (await import('./change.js')).suspend(process.env, id, options));
  accounts
    .command('resume')
    .argument('<id>')
    .description('let it work again')
    .action(async (id: string) => (await import('./change.js')).resume(process.env, id));
  accounts
    .command('close')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why, for those who look')
    .description('end it for good: it must have no functions, layers and events left; its keys are deleted')
    .action(async (id: string, options) => (await import('./change.js')).close(process.env, id, options));
  declareEgress(accounts);
  declareGuardrails(accounts);
}

function declareEgress(accounts: Command): void {
  accounts
    .command('egress')
    .argument('<id>')
    .option('--mode <mode>', 'none, internet, or allowlist; shows what there is unless given')
    .option('--allow <rules...>', 'addresses or networks with ports, like 10.1.2.0/24:5432 udp:10.1.2.3:8125')
    .option('--dns', 'look names up; with internet that is so unless told otherwise')
    .option('--no-dns', 'look no names up')
    .option('--json', 'for scripts')
    .description('where its functions may connect to, besides this platform; what is set replaces what was')
    .action(async (id: string, options) => (await import('./egress.js')).egress(process.env, id, options));
}

function declareGuardrails(accounts: Command): void {
  const guardrail = accounts
    .command('guardrail')
    .description('what an account may do at most, its root too; what AWS calls service control policies');
  guardrail
    .command('put')
    .argument('<id>')
    .argument('<name>', 'of the guardrail')
    .argument('<file>', 'the policy, JSON')
    .description('set one. With an Allow, only what is allowed is left; without any, all that is not denied')
    .action(async (id: string, name: string, file: string) =>
      (await import('./guardrail.js')).put(process.env, id, name, file),
    );
  guardrail
    .command('remove')
    .argument('<id>')
    .argument('<name>')
    .description('take one away')
    .action(async (id: string, name: string) => (await import('./guardrail.js')).remove(process.env, id, name));
}
