import type { FunctionUrls, PlacedFunctionUrl } from '@stoker/app/ports/function-urls';
import type { FunctionUrl } from '@stoker/core/model/function-url';
import type { FunctionStoreContext } from './control-plane.js';
import { qualifiedStore } from './qualified-store.js';

const FIND_BY_ID = {
  name: 'find_function_url',
  text: `SELECT account_id AS "accountId", function_name AS "functionName", qualifier, value AS url
    FROM qualified_settings WHERE kind = 'url' AND value ->> 'urlId' = $1`,
};

type Row = PlacedFunctionUrl['key'] & Omit<PlacedFunctionUrl, 'key'>;

export function functionUrls(context: FunctionStoreContext): FunctionUrls {
  return {
    ...qualifiedStore<FunctionUrl>(context, 'url'),

    async findById(urlId) {
      const { rows } = await context.database.query<Row>(FIND_BY_ID, [urlId]);
      const [row] = rows;
      if (row === undefined) return undefined;
      const { accountId, functionName, qualifier, url } = row;
      return { key: { accountId, functionName }, qualifier, url };
    },
  };
}
