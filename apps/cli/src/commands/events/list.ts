import type { FailedEvent } from '@stoker/app/ports/failed-events';
import { look } from '../../operator.js';
import { loadSettings } from '../../settings.js';
import { OperatorError } from '../../system/operator-error.js';
import { printable } from '../../ui/printable.js';
import { renderTable } from '../../ui/table.js';

export interface ListOptions {
  readonly account?: string;
  readonly function?: string;
  readonly lines: string;
  readonly marker?: string;
  readonly json?: boolean;
}

export async function list(environment: NodeJS.ProcessEnv, options: ListOptions): Promise<void> {
  const maxItems = Number(options.lines);
  if (!Number.isInteger(maxItems) || maxItems < 1 || maxItems > 10_000) {
    throw new OperatorError(`${options.lines} is no number of events`, 'give 1 to 10000');
  }
  const accountId = options.account ?? (await loadSettings(environment)).STOKER_ACCOUNT_ID;
  const page = { marker: options.marker, maxItems };
  const found = await look(environment, ({ failedEvents }) =>
    failedEvents.list(accountId, { functionName: options.function }, page),
  );
  if (options.json) return console.log(JSON.stringify(found, null, 2));
  console.log(renderTable([['FAILED', 'ID', 'FUNCTION', 'REASON', 'ATTEMPTS', 'BYTES'], ...found.items.map(cells)]));
  if (found.nextMarker !== undefined) process.stderr.write(`There are more: --marker ${found.nextMarker}\n`);
}

function cells({ failedAt, eventId, functionName, qualifier, reason, attempts, payloadBytes }: FailedEvent): string[] {
  const name = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  return [new Date(failedAt).toISOString(), eventId, name, reason, String(attempts), String(payloadBytes)].map(
    printable,
  );
}
