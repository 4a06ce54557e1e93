import { Command } from 'commander';
import { declareAccounts } from './commands/accounts/declare-accounts.js';
import { declareAdmin } from './commands/admin/declare-admin.js';
import { declareAudit } from './commands/audit/declare-audit.js';
import { declareEvents } from './commands/events/declare-events.js';
import { declareKeys } from './commands/keys/declare-keys.js';
import { declareTokens } from './commands/tokens/declare-tokens.js';
import { declareQuotas } from './commands/quotas/declare-quotas.js';
import { declareSecrets } from './commands/secrets/declare-secrets.js';
import { reportFailure } from './ui/report-failure.js';

/** Each command is loaded when it is called, so that `env` need not wait for what only `up` uses. */
function commandLine(signal: AbortSignal): Command {
  const program = new Command('./stoker').description('A functions platform that speaks the AWS Lambda API.');
  program
    .command('up')
    .description('install what is missing, start everything, deploy a function and invoke it')
    .option(
      '--with <service...>',
      'run these as well, now and from now on: sqs, which is ElasticMQ, and dynamodb, which is DynamoDB Local',
    )
    .action(async (options: { with?: string[] }) =>
      (await import('./commands/up.js')).up(process.env, signal, options.with),
    );
  program
    .command('serve')
    .description('bring everything up to date and be the server, in the foreground; for systemd')
    .action(async () => (await import('./commands/serve.js')).serve(process.env, signal));
  program
    .command('down')
    .description('stop what `up` started; keeps all data')
    .action(async () => (await import('./commands/down.js')).down(process.env));
  program
    .command('status')
    .description('say what runs and where')
    .action(async () => (await import('./commands/status.js')).status(process.env));
  program
    .command('logs')
    .description('show the log of the server, of redis, postgres, dockerd, elasticmq or dynamodb, or of a function')
    .argument('[of]', 'what, or which function; `function:server` for one that is named so', 'server')
    .option('-a, --account <id>', 'the account of the function; the first account unless given')
    .option('-n, --lines <count>', 'how many of the last lines', '50')
    .option('-f, --follow', 'go on as new lines come')
    .action(async (of: string, options) => (await import('./commands/logs.js')).logs(process.env, of, options));
  program
    .command('image')
    .description('container images of functions')
    .command('push')
    .description('upload an image from an archive (`docker save`, OCI layout); prints its ImageUri')
    .argument('<name>', 'what functions call it: app:1 for the ImageUri stoker/app:1')
    .argument('<file>', 'the archive')
    .option('-a, --account <id>', 'the account that may run it; the first account unless given')
    .action(async (name: string, file: string, options) =>
      (await import('./commands/image-push.js')).imagePush(process.env, name, file, options),
    );
  declareAccounts(program);
  declareKeys(program);
  declareAdmin(program);
  declareTokens(program);
  declareEvents(program);
  declareQuotas(program);
  declareSecrets(program);
  declareAudit(program);
  program
    .command('doctor')
    .description('check everything that Stoker needs, and say how to mend what is wrong')
    .action(async () => (await import('./commands/doctor.js')).doctor(process.env));
  program
    .command('env')
    .description('print export lines for AWS tools: eval "$(./stoker env)"')
    .action(async () => (await import('./commands/env.js')).env(process.env));
  program
    .command('test')
    .description('install what is missing, run every check and every test')
    .action(async () => (await import('./commands/test.js')).test(process.env, signal));
  program
    .command('bench')
    .description('measure start-up, latency and throughput on this machine')
    .argument('[args...]', 'for the bench: --json FILE')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (args: string[]) => (await import('./commands/bench.js')).bench(process.env, args, signal));
  return program;
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
}
try {
  await commandLine(interrupted.signal).parseAsync();
} catch (error) {
  reportFailure(error, process.stderr);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}
