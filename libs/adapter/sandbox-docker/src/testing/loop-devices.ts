import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Loop devices of this host whose files lie, or lay, in a directory. */
export function loopDevicesIn(directory: string): string[] {
  return readdirSync('/sys/block').filter((name) => backingFile(name).startsWith(`${directory}/`));
}

function backingFile(device: string): string {
  try {
    return readFileSync(join('/sys/block', device, 'loop/backing_file'), 'utf8');
  } catch {
    // Not a loop device, or one without a file.
    return '';
  }
}
