import { execFile } from 'node:child_process';

/** How a command of the host ended. `missing` means that there is no such command. */
export type CommandResult =
  | { readonly kind: 'ok'; readonly stdout: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly output: string };

const OUTPUT_LIMIT = 16 * 1024 * 1024;
const TAIL_LINES = 15;

/** Runs a command of the host without a shell and kills it at its deadline. */
export function runCommand(command: string, args: readonly string[], deadlineMs: number): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: deadlineMs, maxBuffer: OUTPUT_LIMIT }, (error, stdout, stderr) => {
      if (!error) resolve({ kind: 'ok', stdout });
      else if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else {
        const ending = error.killed ? `\nstopped after ${deadlineMs} ms` : '';
        resolve({ kind: 'failed', output: lastLines(`${stdout}\n${stderr}`) + ending });
      }
    });
  });
}

export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
