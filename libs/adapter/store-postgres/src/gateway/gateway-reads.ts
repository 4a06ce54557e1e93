import type { GatewayProtocol, GatewayReads, PartKind } from '@stoker/app/ports/gateway-store';
import type { PageRequest } from '@stoker/app/ports/function-store';
import type { PrismaReader } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import { toApi, toName, toPart } from './gateway-rows.js';

type Tables = Pick<PrismaReader, 'gatewayApi' | 'gatewayName' | 'gatewayPart'>;

/** What is read of API Gateway, in a transaction or outside of one. */
export function gatewayReads(tables: Tables): GatewayReads {
  const apisOf = (accountId: string, protocols: readonly GatewayProtocol[]) => ({
    accountId,
    protocol: { in: [...protocols] },
  });
  return {
    async findApi(id) {
      const row = await attempt(() => tables.gatewayApi.findUnique({ where: { id } }));
      return row === null ? undefined : toApi(row);
    },

    async listApis(accountId, protocols, page) {
      const where = { ...apisOf(accountId, protocols), ...after('id', 'gateway-apis', page) };
      const rows = await attempt(() =>
        tables.gatewayApi.findMany({ where, orderBy: { id: 'asc' }, take: page.maxItems + 1 }),
      );
      return cut('gateway-apis', rows.map(toApi), page, ({ id }) => [id]);
    },

    countApis: (accountId, protocols) =>
      attempt(() => tables.gatewayApi.count({ where: apisOf(accountId, protocols) })),

    async findName(name) {
      const row = await attempt(() => tables.gatewayName.findUnique({ where: { name } }));
      return row === null ? undefined : toName(row);
    },

    async listNames(accountId, page) {
      const where = { accountId, ...after('name', 'gateway-names', page) };
      const rows = await attempt(() =>
        tables.gatewayName.findMany({ where, orderBy: { name: 'asc' }, take: page.maxItems + 1 }),
      );
      return cut('gateway-names', rows.map(toName), page, ({ name }) => [name]);
    },

    countNames: (accountId) => attempt(() => tables.gatewayName.count({ where: { accountId } })),

    async findPart(owner, { kind }, id) {
      const where = { owner_kind_id: { owner, kind, id } };
      const row = await attempt(() => tables.gatewayPart.findUnique({ where }));
      return row === null ? undefined : toPart(row);
    },

    async findPartNamed(owner, { kind }, name) {
      const where = { owner_kind_name: { owner, kind, name } };
      const row = await attempt(() => tables.gatewayPart.findUnique({ where }));
      return row === null ? undefined : toPart(row);
    },

    async listParts<D>(owner: string, { kind }: PartKind<D>, page: PageRequest) {
      const list = `gateway/${owner}/${kind}`;
      const where = { owner, kind, ...after('id', list, page) };
      const rows = await attempt(() =>
        tables.gatewayPart.findMany({ where, orderBy: { id: 'asc' }, take: page.maxItems + 1 }),
      );
      return cut(
        list,
        rows.map((row) => toPart<D>(row)),
        page,
        ({ id }) => [id],
      );
    },

    countParts: (owner, { kind }) => attempt(() => tables.gatewayPart.count({ where: { owner, kind } })),

    async partsOf<D>(owner: string, { kind }: PartKind<D>, ids?: readonly string[]) {
      const where = { owner, kind, ...(ids !== undefined && { id: { in: [...ids] } }) };
      const rows = await attempt(() => tables.gatewayPart.findMany({ where, orderBy: { id: 'asc' } }));
      return rows.map((row) => toPart<D>(row));
    },
  };
}

/** What follows the marker of a page. */
function after(column: 'id' | 'name', list: string, page: PageRequest) {
  const [key] = markerKey(list, page, 1);
  return key === undefined ? {} : { [column]: { gt: key } };
}
