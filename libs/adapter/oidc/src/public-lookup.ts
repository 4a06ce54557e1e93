import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '@stoker/core/net/public-address';

/**
 * Looks names up for connections to addresses that strangers chose. The connection is made to what was looked at, whatever the
 * name means a moment later; a name of which one address is not public is refused as a whole.
 *
 * @param refusal of a name that is refused
 */
export function publicLookup(refusal: (hostname: string) => Error): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const first = addresses?.[0];
      const isPublic = first !== undefined && addresses.every(({ address }) => isPublicAddress(address));
      if (error !== null || !isPublic) return callback(error ?? refusal(hostname), '', 0);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
