import type { ProcessPlan } from '../launcher/commands.js';

/** What an image starts, behind our launcher, and with which environment. */
export interface ImageCommand {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Lambda's own runtimes look at the wrapper so, in a shell, and end with these statuses. A wrapper that is a text without
 * a first line is run by the shell, as there.
 */
const START = `[ -f "$0" ] || { echo "$0: does not exist"; exit 127; }
[ -x "$0" ] || { echo "$0: is not an executable"; exit 126; }
exec "$0" "$@"`;

/** How the wrapper is started: with the runtime's command line as its arguments. */
export function wrapperStart(
  wrapper: string,
  { argv, environment }: ImageCommand,
  ofFunction: Readonly<Record<string, string>>,
): ProcessPlan {
  return {
    argv: ['/bin/sh', '-c', START, wrapper, ...argv],
    environment: { ...environment, ...ofFunction },
    directory: ofFunction['LAMBDA_TASK_ROOT'] ?? '/var/task',
  };
}

/**
 * The function's environment as the wrapper has left it: what the runtime's process was started with, without what only
 * our image gave it.
 */
export function wrappedEnvironment(
  started: Readonly<Record<string, string>>,
  { environment }: ImageCommand,
  ofFunction: Readonly<Record<string, string>>,
): Record<string, string> {
  const isOurs = (name: string, value: string): boolean =>
    ofFunction[name] === undefined && environment[name] === value;
  return Object.fromEntries(Object.entries(started).filter(([name, value]) => !isOurs(name, value)));
}
