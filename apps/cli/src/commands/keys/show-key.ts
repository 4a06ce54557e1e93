import type { NewAccessKey } from '@stoker/app/identity/credentials';

/** Shows a new key to whoever made it; nobody can read its secret again. */
export function showKey(whose: string, { accessKeyId, secretAccessKey }: NewAccessKey): void {
  console.log(`
The access key of ${whose}, shown this once:
  AWS_ACCESS_KEY_ID      ${accessKeyId}
  AWS_SECRET_ACCESS_KEY  ${secretAccessKey}`);
}
