import type { FunctionKey } from '../ports/function-store.js';

/** Names a function among those of all accounts. */
export function functionId({ accountId, functionName }: FunctionKey): string {
  return `${accountId}/${functionName}`;
}
