import { exists } from './files.js';

/** Whether systemd runs this host, as sd_booted(3) tells it. */
export function runsSystemd(): Promise<boolean> {
  return exists('/run/systemd/system');
}
