import type { Failure } from '../invocation/failure.js';
import { signalName } from '../invocation/failure.js';

/**
 * How an extension ended an environment: `Extension.LaunchError` when its program could not be started,
 * `Extension.InitError` and `Extension.ExitError` when it said so itself, `Extension.Crash` when it just exited.
 */
export interface ExtensionFailure {
  readonly errorType: 'Extension.LaunchError' | 'Extension.InitError' | 'Extension.ExitError' | 'Extension.Crash';
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

const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  E2BIG: 'argument list too long',
  EACCES: 'permission denied',
  EAGAIN: 'resource temporarily unavailable',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENOENT: 'no such file or directory',
  ENOEXEC: 'exec format error',
  ENOMEM: 'cannot allocate memory',
};

/** Extensions that an environment may have, internal ones counted. */
export const MAX_EXTENSIONS = 10;
