import { ACCOUNT, AccountNames } from './account-names.js';

/** A service that the operator has accounts' requests sent on to. In its texts `{account}` stands for the account's id. */
export interface DataBackend {
  /** Where it answers, with or without a path. */
  readonly endpoint: string;
  readonly region: string;
  /** Who it is asked as. With `{account}`, for a service that keeps apart what it holds by the key that it is asked with. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Whose requests go there. */
  readonly accounts: '*' | readonly string[];
  /** What its names of an account's things begin with. */
  readonly prefix: string;
}

/** Where requests of one account go. */
export interface BackendPlace {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  readonly names: AccountNames;
}

/** The first backend of an account; undefined where it has none. */
export function backendOf<B extends Pick<DataBackend, 'accounts'>>(
  backends: readonly B[],
  accountId: string,
): B | undefined {
  return backends.find(({ accounts }) => accounts === '*' || accounts.includes(accountId));
}

/** What of a backend is an account's. */
export function placeOn(backend: DataBackend, accountId: string): BackendPlace {
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken, prefix } = backend;
  const filledIn = (text: string): string => text.replaceAll(ACCOUNT, accountId);
  return {
    endpoint: endpoint.replace(/\/$/, ''),
    region,
    credentials: { accessKeyId: filledIn(accessKeyId), secretAccessKey, sessionToken },
    names: new AccountNames(filledIn(prefix)),
  };
}

/** Whether what accounts have on a backend is kept apart; an operator's list that does not see to it is refused. */
export function keepsApart({ accounts, accessKeyId, prefix }: DataBackend): boolean {
  const isShared = accounts === '*' || accounts.length > 1;
  return !isShared || prefix.includes(ACCOUNT) || accessKeyId.includes(ACCOUNT);
}
