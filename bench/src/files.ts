import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Files of a package, by path. */
export type Files = Readonly<Record<string, { readonly data: Buffer; readonly program?: boolean }>>;

const modeOf = (program: boolean | undefined): number => (program === true ? 0o755 : 0o644);

/** The files as a code package. */
export function zipOf(files: Files): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [path, { data, program }] of Object.entries(files)) zip.addBuffer(data, path, { mode: modeOf(program) });
  zip.end();
  return buffer(zip.outputStream);
}

/** The files on disk, readable for everybody. */
export async function writeFiles(directory: string, files: Files): Promise<void> {
  await chmod(directory, 0o755);
  for (const [path, { data, program }] of Object.entries(files)) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    await writeFile(target, data);
    await chmod(target, modeOf(program));
  }
}
