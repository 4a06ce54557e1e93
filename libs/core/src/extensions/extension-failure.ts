import type { Failure } from '../invocation/failure.js';
import { signalName } from '../invocation/failure.js';

/**
 * How an extension ended an environment: `Extension.LaunchError` when its program could not be started,
 * `Extension.InitError` and `Extension.ExitError` when it said so itself, `Extension.Crash` when it just exited. A
 * runtime that could not be started ends an environment the same way: see `startFailed`.
 */
export interface ExtensionFailure {
  readonly errorType:
    | 'Extension.LaunchError'
    | 'Extension.InitError'
    | 'Extension.ExitError'
    | 'Extension.Crash'
    | 'Runtime.InvalidEntrypoint'
    | 'Runtime.InvalidWorkingDir';
  /** What went wrong, as Lambda words it. */
  readonly detail: string;
}

/** How a process ended. */
export type ProcessExit =
  { readonly reason: 'exit'; readonly status: number } | { readonly reason: 'signal'; readonly signal: string };

/** The answer to the invocation that an extension has failed. */
export function extensionFailed(requestId: string, { errorType, detail }: ExtensionFailure): Failure {
  return { errorType, errorMessage: `RequestId: ${requestId} Error: ${detail}` };
}

export function exitDetail(exit: ProcessExit): string {
  if (exit.reason === 'signal') return `signal: ${signalName(exit.signal)}`;
  return exit.status === 0 ? 'exit code 0' : `exit status ${exit.status}`;
}

/** @param errno the name that `execve` failed with, such as `ENOEXEC` */
export function launchDetail(name: string, errno: string): string {
  return `fork/exec /opt/extensions/${name}: ${ERRNO_TEXTS[errno] ?? errno}`;
}

/** What failed when a runtime was to be started, as its launcher says. */
export interface StartFailure {
  /** Entering the directory, or executing the program. */
  readonly what: 'directory' | 'program';
  /** Its name, such as `ENOEXEC`. */
  readonly errno: string;
  /** The bootstrap that was found where custom runtimes have theirs; none where none was looked for or found. */
  readonly bootstrap?: string | undefined;
}

/** Why what an image or a custom runtime starts could not be started, in the words of Go’s runtime and so of Lambda. */
export function startFailed(
  { argv, directory }: { readonly argv: readonly string[]; readonly directory: string },
  { what, errno, bootstrap }: StartFailure,
): ExtensionFailure {
  const reason = ERRNO_TEXTS[errno] ?? errno;
  if (what === 'directory') return { errorType: 'Runtime.InvalidWorkingDir', detail: `chdir ${directory}: ${reason}` };
  const errorType = 'Runtime.InvalidEntrypoint';
  const [program = bootstrap] = argv;
  if (program === undefined) {
    return { errorType, detail: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]" };
  }
  if (program.includes('/')) return { errorType, detail: `fork/exec ${program}: ${reason}` };
  return { errorType, detail: `exec: "${program}": executable file not found in $PATH` };
}

const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  E2BIG: 'argument list too long',
  EACCES: 'permission denied',
  EAGAIN: 'resource temporarily unavailable',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENOENT: 'no such file or directory',
  ENOEXEC: 'exec format error',
  ENOMEM: 'cannot allocate memory',
  ENOTDIR: 'not a directory',
};

/** Extensions that an environment may have, internal ones counted. */
export const MAX_EXTENSIONS = 10;
