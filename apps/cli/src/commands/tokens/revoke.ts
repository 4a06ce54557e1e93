import { operate } from '../../operator.js';
import { tokensOf } from './tokens-of.js';

export async function revokeToken(environment: NodeJS.ProcessEnv, id: string): Promise<void> {
  const action = { operation: 'RevokeToken', resource: `/tokens/${id}` };
  await operate(environment, action, (store) => tokensOf(store).revoke(id));
  console.log(`token ${id} opens nothing any more`);
}
