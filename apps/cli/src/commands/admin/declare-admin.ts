import type { Command } from 'commander';

/** `./stoker admin`: who signs in to the admin API and the console with a name and a password. */
export function declareAdmin(program: Command): void {
  const admin = program.command('admin').description('who signs in to the console and the admin API');
  withPassword(admin.command('create'))
    .description('let somebody sign in')
    .argument('<name>', 'in lower case')
    .option('--role <role>', 'administrator, or auditor, who sees everything and changes nothing', 'administrator')
    .action(async (name: string, options) => (await import('./create.js')).createAdmin(process.env, name, options));
  admin
    .command('list', { isDefault: true })
    .description('show who may sign in; what `./stoker admin` does')
    .option('--json', 'for scripts')
    .action(async (options) => (await import('./list.js')).listAdmins(process.env, options));
  withPassword(admin.command('reset-password'))
    .description('set a password; ends their sessions and what holds up their sign-in')
    .argument('<name>')
    .action(async (name: string, options) =>
      (await import('./reset-password.js')).resetAdminPassword(process.env, name, options),
    );
  for (const verb of ['disable', 'enable'] as const) {
    admin
      .command(verb)
      .description(verb === 'disable' ? 'shut somebody out; ends their sessions and tokens' : 'let them in again')
      .argument('<name>')
      .action(async (name: string) => (await import('./set-disabled.js')).setDisabled(process.env, name, verb));
  }
  admin
    .command('unlock')
    .description('let attempts to sign in under a name pass again at once')
    .argument('<name>')
    .action(async (name: string) => (await import('./unlock.js')).unlockAdmin(process.env, name));
}

/** A password is never an argument: those can be seen by every process of the host. */
function withPassword(command: Command): Command {
  return command.option(
    '--one-time',
    'make a password and show it, to be changed at the first sign-in; not to be asked',
  );
}
