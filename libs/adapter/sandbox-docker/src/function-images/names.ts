/**
 * How function images are called in the engine, always with the account in the name: an upload by the name and tag that
 * its user gave it, and whatever a function refers to by its digest. The engine keeps an image as long as it has a name.
 */

/** Uploads of an account under one name; see `./stoker image push`. */
export function uploadRepository(accountId: string, repository: string): string {
  return `stoker-upload/${accountId}/${repository}`;
}

/** Repository whose tags are the digests that functions of the account refer to. */
export function pinRepository(accountId: string): string {
  return `${PIN_PREFIX}${accountId}`;
}

/** Name that keeps one image for the functions of one account, whatever becomes of the tag it was found by. */
export function pinName(accountId: string, digest: string): string {
  return `${pinRepository(accountId)}:${digest}`;
}

/** What a name made by `pinName` says. */
export function parsePinName(name: string): { readonly accountId: string; readonly digest: string } | undefined {
  const [, accountId, digest] = PIN.exec(name) ?? [];
  return accountId === undefined || digest === undefined ? undefined : { accountId, digest };
}

const PIN_PREFIX = 'stoker-image/';
const PIN = /^stoker-image\/(\d{12}):([0-9a-f]{64})$/;
