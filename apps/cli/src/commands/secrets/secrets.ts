import { setTimeout as sleep } from 'node:timers/promises';
import { rotateSecrets } from '@stoker/app/secrets/rotate-secrets';
import { look, operate } from '../../operator.js';
import { renderTable } from '../../ui/table.js';

export async function list(environment: NodeJS.ProcessEnv, { json }: { json?: boolean }): Promise<void> {
  const keys = await look(environment, ({ secrets }) => secrets.list());
  const shown = keys.map((key) => ({ ...key, createdAt: new Date(key.createdAt).toISOString() }));
  if (json) return console.log(JSON.stringify(shown, null, 2));
  const rows = shown.map(({ id, purpose, createdAt, values }) => [id, purpose, createdAt, String(values)]);
  console.log(renderTable([['KEY', 'FOR', 'MADE', 'VALUES'], ...rows]));
}

export async function rotate(environment: NodeJS.ProcessEnv, { reason }: { reason: string }): Promise<void> {
  const { resumed, values, keysRemoved } = await operate(
    environment,
    { operation: 'RotateSecrets', reason },
    ({ secrets }) => rotateSecrets(secrets, sleep, showProgress),
  );
  const how = resumed ? 'A rotation that had begun before is complete' : 'Rotated';
  console.log(`${how}: ${values} values sealed anew, ${keysRemoved} old keys removed.`);
}

function showProgress(done: number, left: number): void {
  const note = done === 0 ? ' (giving the servers a moment to learn of the new keys)' : '';
  process.stderr.write(`▸ ${done} values sealed anew, ${left} to go${note}\n`);
}
