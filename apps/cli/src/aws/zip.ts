import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

/** A folder's files as a zip; the same files make the same bytes. */
export async function zipFolder(folder: string): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const name of (await readdir(folder)).sort()) {
    const options = { mtime: new Date('2000-01-01T00:00:00Z'), mode: 0o100644, forceDosTimestamp: true };
    zip.addBuffer(await readFile(join(folder, name)), name, options);
  }
  zip.end();
  return buffer(zip.outputStream);
}
