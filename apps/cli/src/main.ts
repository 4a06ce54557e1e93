import { Command } from 'commander';
import { reportFailure } from './ui/report-failure.js';

/** Each command is loaded when it is called, so that `env` need not wait for what only `up` uses. */
function commandLine(signal: AbortSignal): Command {
  const program = new Command('./stoker').description('A functions platform that speaks the AWS Lambda API.');
  program
    .command('up')
    .description('install what is missing, start everything, deploy a function and invoke it')
    .action(async () => (await import('./commands/up.js')).up(process.env, signal));
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
    .description('show the log of the server, of redis, postgres or dockerd, or of a function')
    .argument('[of]', 'what, or which function; `function:server` for one that is named so', 'server')
    .option('-a, --account <id>', 'the account of the function; the first account unless given')
    .option('-n, --lines <count>', 'how many of the last lines', '50')
    .option('-f, --follow', 'go on as new lines come')
    .action(async (of: string, options) => (await import('./commands/logs.js')).logs(process.env, of, options));
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
