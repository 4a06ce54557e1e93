import type { AccountNames } from '@stoker/core/data-services/account-names';
import type { Home } from '@stoker/core/model/function-name';
import type { AccountBackend } from '../account-backend.js';

/** Where an answer goes to. */
export interface NameReader {
  readonly home: Home;
  readonly names: AccountNames;
  /** Origin under which the caller reached the server. */
  readonly endpoint: string;
}

/** One way in which a service's requests and answers name what an account has there. */
export interface NameKind {
  /**
   * What a request names, as policies know it: of another account where the request says so.
   *
   * @throws ServiceError where the text is no name of this kind
   */
  arnOf(text: string, home: Home): string;
  /** What the backend calls it. Asked only for what is the account's own. */
  toBackend(text: string, backend: AccountBackend): string | Promise<string>;
  /** What the account calls it; undefined for what is not its own. */
  fromBackend(text: string, reader: NameReader): string | undefined;
}
