import { runCommand } from './run-command.js';

const DEADLINE_MS = 5_000;

/** `Acquire` settings of the host's apt (proxies, mirrors' options), as lines of an apt.conf; '' without apt. */
export async function readAptSettings(): Promise<string> {
  const dumps = await Promise.all(
    ['Acquire::http', 'Acquire::https'].map((name) => runCommand('apt-config', ['dump', name], DEADLINE_MS)),
  );
  return dumps.map((dump) => (dump.kind === 'ok' ? dump.stdout : '')).join('');
}

/** Docker's predefined build arguments for proxies: apt obeys them, and they leave no trace in an image. */
export function proxyBuildArgs(aptSettings: string): Record<string, string> {
  const args: Record<string, string> = {};
  for (const [, scheme, url] of aptSettings.matchAll(/^Acquire::(https?)::Proxy "([^"]+)";$/gm)) {
    if (scheme !== undefined && url !== undefined && url !== 'DIRECT') args[`${scheme}_proxy`] = url;
  }
  return args;
}
