/** The operator's keys: the one that seals, and earlier ones that open what was sealed before. 32 bytes each. */
export interface MasterKeyRing {
  readonly current: Uint8Array;
  readonly retired: readonly Uint8Array[];
}

const KEY_BYTES = 32;

/**
 * Reads the file that the operator keeps them in: base64, one a line, the newest first.
 *
 * @returns why it can't be used, where it can't
 */
export function parseMasterKeys(text: string): MasterKeyRing | string {
  const lines = text.trim().split(/\s*\n\s*/);
  const [current, ...retired] = lines.map((line) => Buffer.from(line, 'base64'));
  const wrong = [current!, ...retired].findIndex(({ length }) => length !== KEY_BYTES);
  if (wrong < 0) return { current: current!, retired };
  return `line ${wrong + 1} must be ${KEY_BYTES} bytes as base64`;
}

export function formatMasterKeys({ current, retired }: MasterKeyRing): string {
  return [current, ...retired].map((key) => `${Buffer.from(key).toString('base64')}\n`).join('');
}

/** The ring after `key` has come to seal: what did so before opens what it sealed. */
export function withNewKey({ current, retired }: MasterKeyRing, key: Uint8Array): MasterKeyRing {
  return { current: key, retired: [current, ...retired] };
}
