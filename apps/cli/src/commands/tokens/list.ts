import type { ApiToken } from '@stoker/app/ports/api-token-store';
import { allPages } from '../../all-pages.js';
import { look } from '../../operator.js';
import { printable } from '../../ui/printable.js';
import { renderTable } from '../../ui/table.js';
import { tokensOf } from './tokens-of.js';

export async function listTokens(environment: NodeJS.ProcessEnv, { json }: { json?: boolean }): Promise<void> {
  const all = await look(environment, (store) => {
    const tokens = tokensOf(store);
    return allPages((page) => tokens.list(page));
  });
  if (json) return void console.log(JSON.stringify(all.map(shown), null, 2));
  const now = Date.now();
  const rows = all.map((token) => cells(token, now));
  console.log(renderTable([['ID', 'DESCRIPTION', 'SCOPES', 'STATE', 'LAST USED'], ...rows]));
}

function shown({ id, description, scopes, administratorId, ...times }: ApiToken): object {
  const ends = { createdAt: times.createdAt, expiresAt: times.expiresAt };
  const others = { lastUsedAt: times.lastUsedAt, revokedAt: times.revokedAt };
  const known = Object.entries({ ...ends, ...others }).filter(([, at]) => at !== undefined);
  const shownTimes = Object.fromEntries(known.map(([name, at]) => [name, new Date(at!).toISOString()]));
  return { id, description, scopes, administratorId, ...shownTimes };
}

function cells({ id, description, scopes, expiresAt, revokedAt, lastUsedAt }: ApiToken, now: number): string[] {
  const end = new Date(expiresAt).toISOString();
  const state = revokedAt !== undefined ? 'revoked' : expiresAt <= now ? `expired ${end}` : `until ${end}`;
  const used = lastUsedAt === undefined ? 'never' : new Date(lastUsedAt).toISOString();
  return [id, description, scopes.join(' '), state, used].map(printable);
}
