import { join } from 'node:path';
import type { CodeReference } from '@stoker/core/model/function';

const ACCOUNT = /^\d{12}$/;
const DIGEST_BYTES = 32;

/** Where one code package is kept. */
export interface CodePaths {
  readonly blobDirectory: string;
  readonly blob: string;
  readonly codeDirectory: string;
  readonly code: string;
}

/** @throws Error for an account or a digest that is none and might lead elsewhere */
export function codePaths(root: string, accountId: string, { sha256 }: Pick<CodeReference, 'sha256'>): CodePaths {
  const digest = Buffer.from(sha256, 'base64');
  if (!ACCOUNT.test(accountId) || digest.length !== DIGEST_BYTES || digest.toString('base64') !== sha256) {
    throw new Error(`no code package: ${accountId}, ${sha256}`);
  }
  const hex = digest.toString('hex');
  const blobDirectory = join(blobRoot(root), accountId);
  const codeDirectory = join(codeRoot(root), accountId);
  return { blobDirectory, blob: join(blobDirectory, `${hex}.zip`), codeDirectory, code: join(codeDirectory, hex) };
}

export function blobRoot(root: string): string {
  return join(root, 'blobs');
}

export function codeRoot(root: string): string {
  return join(root, 'code');
}
