import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Kills the command when it fires. */
  readonly signal?: AbortSignal;
  /** Every line of output as it comes, both streams. */
  onLine?(line: string): void;
}

/** A command that ended with another status than 0; the message ends in its last lines. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(
    readonly command: string,
    readonly status: string,
    readonly output: string,
  ) {
    super(`${command} ended with ${status}\n${lastLines(output, 15)}`.trimEnd());
  }
}

/** Runs a command to its end without a shell and without input; resolves to its standard output. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.env ?? process.env,
    cwd: options.cwd,
    signal: options.signal,
  });
  let stdout = '';
  let both = '';
  const take = (chunk: string) => {
    both = (both + chunk).slice(-64 * 1024);
    for (const line of chunk.split('\n')) if (line.trim()) options.onLine?.(line.trimEnd());
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    take(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', take);
  const status = await new Promise<string | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : signal ? signal : `status ${code}`));
  });
  if (status) throw new CommandFailed([command, ...args].join(' '), status, both);
  return stdout;
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** The arguments that make `setpriv` run a command as another user of this host. */
export function asUser(user: string, command: string, args: readonly string[]): [string, string[]] {
  return ['setpriv', [`--reuid=${user}`, `--regid=${user}`, '--init-groups', command, ...args]];
}
