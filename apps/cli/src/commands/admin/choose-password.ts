import { administratorName, requireGoodPassword } from '@stoker/core/signin/administrator-rules';
import { OperatorError } from '../../system/operator-error.js';
import { readSecretLine } from '../../ui/read-secret-line.js';

export interface PasswordOptions {
  readonly oneTime?: boolean;
}

/**
 * The password that is typed, twice and unseen, or the first line of standard input. Undefined where one is to be made.
 *
 * @throws OperatorError
 */
export async function choosePassword(name: string, { oneTime }: PasswordOptions): Promise<string | undefined> {
  if (oneTime === true) return undefined;
  const password = await readSecretLine(`Password for ${name}: `);
  if (process.stdin.isTTY && (await readSecretLine('Once more: ')) !== password) {
    throw new OperatorError('the two passwords differ', 'type the same one twice');
  }
  try {
    requireGoodPassword(password, administratorName(name));
  } catch (error) {
    const remedy = 'choose another one, or let one be made: --one-time';
    throw new OperatorError(error instanceof Error ? error.message : String(error), remedy, { cause: error });
  }
  return password;
}

export function showOneTime(password: string | undefined): void {
  if (password === undefined) return;
  process.stderr.write('The password, shown this once, to be changed at the first sign-in:\n');
  console.log(password);
}
