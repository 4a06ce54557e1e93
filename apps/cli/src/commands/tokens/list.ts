import type { ApiToken } from '@stoker/app/ports/api-token-store';
import { look } from '../../operator.js';
import { printable } from '../../ui/printable.js';
import { renderTable } from '../../ui/table.js';
import { tokensOf } from './tokens-of.js';

/** Rows that are asked for at once. */
const PAGE = 100;

export async function listTokens(environment: NodeJS.ProcessEnv): Promise<void> {
  const now = Date.now();
  const rows = await look(environment, async (store) => {
    const found: string[][] = [];
    let marker: string | undefined;
    do {
      const page = await tokensOf(store).list({ maxItems: PAGE, marker });
      found.push(...page.items.map((token) => cells(token, now)));
      marker = page.nextMarker;
    } while (marker !== undefined);
    return found;
  });
  console.log(renderTable([['ID', 'DESCRIPTION', 'SCOPES', 'STATE', 'LAST USED'], ...rows]));
}

function cells({ id, description, scopes, expiresAt, revokedAt, lastUsedAt }: ApiToken, now: number): string[] {
  const end = new Date(expiresAt).toISOString();
  const state = revokedAt !== undefined ? 'revoked' : expiresAt <= now ? `expired ${end}` : `until ${end}`;
  const used = lastUsedAt === undefined ? 'never' : new Date(lastUsedAt).toISOString();
  return [id, description, scopes.join(' '), state, used].map(printable);
}
