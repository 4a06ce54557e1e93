/** A claim that must be a text; undefined where it is none, or one that could not be shown. */
export function textOf(claim: unknown): string | undefined {
  if (typeof claim !== 'string' || claim.trim() === '') return undefined;
  return claim.replace(/\p{Cc}/gu, '\ufffd').slice(0, 200);
}

/** A claim that must be texts. Issuers write one group as a list or alone. */
export function textList(claim: unknown): string[] {
  const all: unknown[] = Array.isArray(claim) ? claim : [claim];
  return all.filter((one) => typeof one === 'string');
}
