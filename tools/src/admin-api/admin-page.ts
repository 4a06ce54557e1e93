import type { AdminOperation, AdminTable } from '@stoker/protocol/admin-api/admin-operation';

const BEGIN = '<!-- operations: npm run generate:admin-api -->';
const END = '<!-- end of operations -->';

/**
 * The page with its list of operations made anew.
 *
 * @throws Error where the page has no place for it
 */
export function withOperations(page: string, table: AdminTable): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page lacks "${BEGIN}" or "${END}"`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${operationList(table)}\n\n${page.slice(end)}`;
}

/** One line an operation, in the order of the table. */
function operationList(table: AdminTable): string {
  return Object.values(table).map(line).join('\n');
}

function line({ method, path, access, summary }: AdminOperation): string {
  return `- \`${method} ${path}\` (${ACCESS_WORDS[access] ?? `\`${access}\``}): ${summary}`;
}

const ACCESS_WORDS: Readonly<Partial<Record<AdminOperation['access'], string>>> = {
  public: 'everybody',
  known: 'any session or token',
  session: 'sessions',
};
