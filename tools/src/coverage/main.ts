/** Writes docs/api-coverage.md. `npm run generate:coverage` */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import { coveragePage } from './coverage-page.js';
import { lambdaTable } from './lambda-table.js';

writeFileSync(join(import.meta.dirname, '../../../docs/api-coverage.md'), coveragePage(LAMBDA_MODEL, lambdaTable()));
