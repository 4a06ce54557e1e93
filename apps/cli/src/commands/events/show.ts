import { look } from '../../operator.js';
import { loadSettings } from '../../settings.js';
import { OperatorError } from '../../system/operator-error.js';

/** Shows a failed event; its payload as text, which it was accepted as. */
export async function show(
  environment: NodeJS.ProcessEnv,
  eventId: string,
  options: { readonly account?: string },
): Promise<void> {
  const accountId = options.account ?? (await loadSettings(environment)).STOKER_ACCOUNT_ID;
  const found = await look(environment, ({ failedEvents }) => failedEvents.find(accountId, eventId));
  if (found === undefined) {
    throw new OperatorError(`No event ${eventId} of account ${accountId} has failed`, 'see ./stoker events list');
  }
  console.log(JSON.stringify({ ...found, payload: Buffer.from(found.payload).toString() }, null, 2));
}
