import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stack } from './stack.js';

/** All that a refused request could leave behind: rows by table, and the files that code packages are kept in. */
export interface Stored {
  readonly rows: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

const TABLES = ['functions', 'function_versions', 'function_aliases', 'code_packages', 'async_events', 'usage_records'];

export async function storedIn({ database, home }: Stack): Promise<Stored> {
  const rows: Record<string, number> = {};
  for (const table of TABLES) {
    const [row] = await database.sql<{ count: string }>(`SELECT count(*) FROM ${table}`);
    rows[table] = Number(row?.count);
  }
  const files = await Promise.all(['blobs', 'code'].map((directory) => filesBelow(join(home, directory))));
  return { rows, files: files.flat().toSorted() };
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}
