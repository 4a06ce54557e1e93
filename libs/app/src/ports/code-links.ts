import type { CodeReference } from '@stoker/core/model/function';

/** Makes the addresses under which code packages can be downloaded for a while without credentials. */
export interface CodeLinks {
  /** @param endpoint origin of the server as its caller reaches it: `https://stoker.example:9400` */
  linkTo(endpoint: string, accountId: string, code: CodeReference): string;
}
