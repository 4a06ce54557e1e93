import type { FunctionUrl } from '@stoker/core/model/function-url';
import type { FunctionKey } from '../../ports/function-store.js';
import type { FunctionUrls, PlacedFunctionUrl } from '../../ports/function-urls.js';
import { InMemoryQualifiedStore } from './in-memory-qualified-store.js';

/** The `FunctionUrls` contract in memory, over the functions of an `InMemoryFunctionStore`. */
export class InMemoryFunctionUrls extends InMemoryQualifiedStore<FunctionUrl> implements FunctionUrls {
  constructor(
    holderOf: ConstructorParameters<typeof InMemoryQualifiedStore<FunctionUrl>>[0],
    private readonly all: () => { readonly key: FunctionKey; readonly urls: ReadonlyMap<string, FunctionUrl> }[],
  ) {
    super(holderOf);
  }

  async findById(urlId: string): Promise<PlacedFunctionUrl | undefined> {
    return this.all()
      .flatMap(({ key: { accountId, functionName }, urls }) =>
        [...urls].map(([qualifier, url]) => ({ key: { accountId, functionName }, qualifier, url })),
      )
      .find(({ url }) => url.urlId === urlId);
  }
}
