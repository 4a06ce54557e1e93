import { DYNAMODB_MODEL } from '../../aws-model/dynamodb.model.generated.js';
import { unsupportedBecause } from '../../aws-wire/operation.js';
import type { ServiceTable } from '../service-table.js';
import { ITEM_OPERATIONS } from './item-operations.js';
import { TABLE_KINDS, TABLE_RULES, type TableNameKind } from './names.js';
import { TABLE_OPERATIONS } from './table-operations.js';

/** 25 items of a batch, 16 MB in all, and their JSON. */
const MOST_BYTES = 24 * 1024 * 1024;

/** DynamoDB, as far as its operations name their tables outside of a language of its own. */
export const DYNAMODB: ServiceTable<TableNameKind> = {
  service: 'dynamodb',
  model: DYNAMODB_MODEL,
  bodyBytes: MOST_BYTES,
  rules: TABLE_RULES,
  kinds: TABLE_KINDS,
  operations: [...ITEM_OPERATIONS, ...TABLE_OPERATIONS],
  unsupported: unsupportedBecause({
    'tables are named within statements of PartiQL': [
      'BatchExecuteStatement',
      'ExecuteStatement',
      'ExecuteTransaction',
    ],
    'backups are the operator’s': [
      'CreateBackup',
      'DeleteBackup',
      'DescribeBackup',
      'ListBackups',
      'RestoreTableFromBackup',
      'RestoreTableToPointInTime',
    ],
    'tables are in one region': [
      'CreateGlobalTable',
      'DescribeGlobalTable',
      'DescribeGlobalTableSettings',
      'DescribeTableReplicaAutoScaling',
      'ListGlobalTables',
      'UpdateGlobalTable',
      'UpdateGlobalTableSettings',
      'UpdateTableReplicaAutoScaling',
    ],
    'it would name buckets of S3': [
      'CancelBulkOperation',
      'DescribeBulkOperation',
      'DescribeExport',
      'DescribeImport',
      'ExportTableToPointInTime',
      'ImportTable',
      'ListBulkOperations',
      'ListExports',
      'ListImports',
      'StartBulkPutItems',
    ],
    'it would name streams of Kinesis': [
      'DescribeKinesisStreamingDestination',
      'DisableKinesisStreamingDestination',
      'EnableKinesisStreamingDestination',
      'UpdateKinesisStreamingDestination',
    ],
    'tables have no policies of their own': ['DeleteResourcePolicy', 'GetResourcePolicy', 'PutResourcePolicy'],
    'nothing here counts it': ['DescribeContributorInsights', 'ListContributorInsights', 'UpdateContributorInsights'],
    'the endpoint is the one that was asked': ['DescribeEndpoints'],
    'no backend has it': ['SearchVectors'],
  }),
};
