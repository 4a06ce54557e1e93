import { operate } from '../../operator.js';
import { loadSettings } from '../../settings.js';
import { OperatorError } from '../../system/operator-error.js';

export interface RedriveOptions {
  readonly account?: string;
  readonly reason: string;
}

export async function redrive(
  environment: NodeJS.ProcessEnv,
  eventIds: readonly string[],
  options: RedriveOptions,
): Promise<void> {
  const accountId = options.account ?? (await loadSettings(environment)).STOKER_ACCOUNT_ID;
  const [first = ''] = eventIds;
  const resource = eventIds.length > 1 ? `${first} and ${eventIds.length - 1} more` : first;
  const action = { operation: 'RedriveEvents', accountId, resource, reason: options.reason };
  const redriven = await operate(environment, action, ({ failedEvents }) => failedEvents.redrive(accountId, eventIds));
  for (const id of redriven) console.log(`${id} is tried anew.`);
  const others = eventIds.filter((id) => !redriven.includes(id));
  if (others.length === 0) return;
  throw new OperatorError(
    `${others.join(', ')}: no such event of account ${accountId} has failed`,
    'see ./stoker events list',
  );
}
