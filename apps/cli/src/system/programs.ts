import { constants } from 'node:fs';
import { access, glob } from 'node:fs/promises';

/** Whether a program is on the path, or where only root's path leads. */
export async function hasProgram(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(':').concat('/usr/local/sbin', '/usr/sbin', '/sbin');
  const found = await Promise.all(
    folders.map((folder) =>
      access(`${folder}/${name}`, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

/** The folder of the newest installed Postgres server's programs. */
export async function findPostgres(): Promise<string | undefined> {
  const found: string[] = [];
  for await (const path of glob('/usr/lib/postgresql/*/bin/postgres')) found.push(path);
  const major = (path: string) => Number(path.split('/')[4]);
  return found.sort((one, other) => major(other) - major(one))[0]?.replace(/\/postgres$/, '');
}
