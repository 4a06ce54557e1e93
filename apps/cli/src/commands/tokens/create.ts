import { operate } from '../../operator.js';
import { tokensOf } from './tokens-of.js';

export interface CreateTokenOptions {
  readonly scope: readonly string[];
  readonly days: string;
}

/** Prints the token alone to standard output, for scripts to take. */
export async function createToken(
  environment: NodeJS.ProcessEnv,
  description: string,
  { scope: scopes, days }: CreateTokenOptions,
): Promise<void> {
  const action = { operation: 'CreateToken', resource: '/tokens', reason: description };
  const { token, text } = await operate(environment, action, (store) =>
    tokensOf(store).createForOperator({ description, scopes, days: Number(days) }),
  );
  const until = new Date(token.expiresAt).toISOString();
  process.stderr.write(`Token ${token.id}, good until ${until}, shown this once:\n`);
  console.log(text);
}
