import type { DataOperation } from '../data-operation.js';
import { allPages, pageOf } from '../list-pages.js';

const MOST_NAMES = 100;
const ONE_REGION = 'tables are in one region.';
const NO_POLICIES = 'tables have no policies of their own.';

/** Operations on tables. */
export const TABLE_OPERATIONS: readonly DataOperation[] = [
  {
    name: 'CreateTable',
    effect: 'write',
    refused: {
      GlobalTableSettingsReplicationMode: ONE_REGION,
      GlobalTableSourceArn: ONE_REGION,
      ResourcePolicy: NO_POLICIES,
    },
  },
  {
    name: 'UpdateTable',
    effect: 'write',
    refused: {
      GlobalTableSettingsReplicationMode: ONE_REGION,
      GlobalTableWitnessUpdates: ONE_REGION,
      MultiRegionConsistency: ONE_REGION,
      ReplicaUpdates: ONE_REGION,
    },
  },
  { name: 'DeleteTable', effect: 'write' },
  { name: 'DescribeTable', effect: 'read' },
  { name: 'DescribeContinuousBackups', effect: 'read' },
  { name: 'UpdateContinuousBackups', effect: 'write' },
  { name: 'DescribeTimeToLive', effect: 'read' },
  { name: 'UpdateTimeToLive', effect: 'write' },
  { name: 'DescribeLimits', effect: 'read' },
  { name: 'ListTagsOfResource', effect: 'read' },
  { name: 'TagResource', effect: 'write' },
  { name: 'UntagResource', effect: 'write' },
  {
    name: 'ListTables',
    effect: 'read',
    checks: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
    async run({ input }, backend) {
      const all = await allPages(async (ExclusiveStartTableName) => {
        const page = await backend.ask('ListTables', { ExclusiveStartTableName, Limit: MOST_NAMES });
        const { TableNames = [], LastEvaluatedTableName: next } = page as ListedTables;
        return { items: TableNames, next };
      });
      const own = all.flatMap((name) => backend.names.inward(name as string) ?? []);
      const { ExclusiveStartTableName: after, Limit = MOST_NAMES } = input as ListTablesInput;
      const { page, last } = pageOf(own, after, Limit);
      return { TableNames: page, ...(last !== undefined && { LastEvaluatedTableName: last }) };
    },
  },
];

interface ListTablesInput {
  readonly ExclusiveStartTableName?: string;
  readonly Limit?: number;
}

interface ListedTables {
  readonly TableNames?: readonly string[];
  readonly LastEvaluatedTableName?: string;
}
