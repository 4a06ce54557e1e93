import { readFile } from 'node:fs/promises';
import { type MasterKeyRing, parseMasterKeys } from '@stoker/app/secrets/master-key-file';
import { OperatorError } from './operator-error.js';

/** @throws OperatorError for a file that holds no keys */
export async function readMasterKeys(path: string): Promise<MasterKeyRing> {
  const ring = parseMasterKeys(await readFile(path, 'utf8'));
  if (typeof ring === 'string') throw new OperatorError(`${path}: ${ring}`, 'bring it back from your backup');
  return ring;
}
