import type { Administrator } from '@stoker/app/ports/administrator-store';
import { allPages } from '../../all-pages.js';
import { look } from '../../operator.js';
import { renderTable } from '../../ui/table.js';
import { administratorsOf } from './administrators-of.js';

export async function listAdmins(environment: NodeJS.ProcessEnv, { json }: { json?: boolean }): Promise<void> {
  const all = await look(environment, (store) => {
    const administrators = administratorsOf(store);
    return allPages((page) => administrators.list(page));
  });
  if (json) console.log(JSON.stringify(all.map(shown), null, 2));
  else console.log(renderTable([['NAME', 'ROLE', 'STATE', 'LAST SIGN-IN'], ...all.map(cells)]));
}

function shown({ name, role, disabled, mustChangePassword, lastSignInAt }: Administrator): object {
  const at = lastSignInAt === undefined ? {} : { lastSignInAt: new Date(lastSignInAt).toISOString() };
  return { name, role, disabled, mustChangePassword, ...at };
}

function cells({ name, role, disabled, mustChangePassword, lastSignInAt }: Administrator): string[] {
  const state = disabled ? 'shut out' : mustChangePassword ? 'has to change the password' : 'may sign in';
  return [name, role, state, lastSignInAt === undefined ? 'never' : new Date(lastSignInAt).toISOString()];
}
