import { spawn } from 'node:child_process';

const DEADLINE_MS = 10_000;
/** Where Debian has the programs of its network tools. */
const PATH = '/usr/sbin:/sbin:/usr/bin:/bin';
const MAX_OUTPUT = 2_000;

/**
 * Runs a program of the host to its end, without a shell, with a script as its input. It is started before this returns, and
 * so in the network namespace that the calling thread is in.
 *
 * @throws with what it wrote, where it fails or takes too long
 */
export function runScript(command: string, args: readonly string[], script = ''): Promise<void> {
  const child = spawn(command, args, { stdio: 'pipe', env: { PATH }, timeout: DEADLINE_MS, killSignal: 'SIGKILL' });
  let output = '';
  const keep = (chunk: Buffer): void => void (output = `${output}${String(chunk)}`.slice(0, MAX_OUTPUT));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.stdin.on('error', () => undefined); // its status says why it did not read on
  child.stdin.end(script);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${signal ?? `status ${code}`}: ${output.trim()}`));
    });
  });
}
