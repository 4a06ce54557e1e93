import { look } from '../../operator.js';
import { renderTable } from '../../ui/table.js';
import { administratorsOf } from './administrators-of.js';

/** Rows that are asked for at once. */
const PAGE = 100;

export async function listAdmins(environment: NodeJS.ProcessEnv): Promise<void> {
  const rows = await look(environment, async (store) => {
    const found: string[][] = [];
    let marker: string | undefined;
    do {
      const page = await administratorsOf(store).list({ maxItems: PAGE, marker });
      for (const { name, role, disabled, mustChangePassword, lastSignInAt } of page.items) {
        const state = disabled ? 'shut out' : mustChangePassword ? 'has to change the password' : 'may sign in';
        found.push([name, role, state, lastSignInAt === undefined ? 'never' : new Date(lastSignInAt).toISOString()]);
      }
      marker = page.nextMarker;
    } while (marker !== undefined);
    return found;
  });
  console.log(renderTable([['NAME', 'ROLE', 'STATE', 'LAST SIGN-IN'], ...rows]));
}
