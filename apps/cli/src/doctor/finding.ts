/** What one check found. */
export interface Finding {
  readonly name: string;
  /** `warn`: works, but not as well or as safely as it should. */
  readonly level: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** How to mend it, in the imperative; for everything that is not ok. */
  readonly remedy?: string;
}

export const ok = (name: string, detail: string): Finding => ({ name, level: 'ok', detail });
export const warn = (name: string, detail: string, remedy: string): Finding => ({
  name,
  level: 'warn',
  detail,
  remedy,
});
export const fail = (name: string, detail: string, remedy: string): Finding => ({
  name,
  level: 'fail',
  detail,
  remedy,
});
