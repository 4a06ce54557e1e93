/** Writes the list of operations in docs/admin-api.md. `npm run generate:admin-api` */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_OPERATIONS } from '@stoker/protocol/admin-api/operations';
import { withOperations } from './admin-page.js';

const path = join(import.meta.dirname, '../../../docs/admin-api.md');
writeFileSync(path, withOperations(readFileSync(path, 'utf8'), ADMIN_OPERATIONS));
