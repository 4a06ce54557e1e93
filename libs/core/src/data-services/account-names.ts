/** What stands for an account's id in what an operator writes. */
export const ACCOUNT = '{account}';

/** Whether an operator's word for names, one of them or a beginning that ends with `*`, is for this name of the account. */
export function matchesFor(pattern: string, accountId: string, name: string): boolean {
  const own = pattern.replaceAll(ACCOUNT, accountId);
  return own.endsWith('*') ? name.startsWith(own.slice(0, -1)) : name === own;
}

/**
 * An account's names on a backend that others use too: each begins there with a prefix that has the account's id in it, which has
 * one length, so that no name of one account is ever another's. Without a prefix the names are the same on both sides.
 */
export class AccountNames {
  constructor(private readonly prefix: string) {}

  /** The backend's name for what the account calls `name`. */
  outward(name: string): string {
    return this.prefix + name;
  }

  /** The account's name for what the backend calls `name`; undefined for what is none of the account's. */
  inward(name: string): string | undefined {
    const own = name.startsWith(this.prefix) ? name.slice(this.prefix.length) : '';
    return own === '' ? undefined : own;
  }

  /** What a backend says in words, such as an error's message, with the names as the account has them. */
  inText(text: string): string {
    return this.prefix === '' ? text : text.replaceAll(this.prefix, '');
  }
}
