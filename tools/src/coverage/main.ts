/** Writes docs/api-coverage.md. `npm run generate:coverage` */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coveragePage } from './coverage-page.js';
import { coveredApis } from './covered-apis.js';

writeFileSync(join(import.meta.dirname, '../../../docs/api-coverage.md'), coveragePage(coveredApis()));
