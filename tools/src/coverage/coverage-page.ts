import type { ServiceModel } from '@stoker/protocol/aws-model/service-model';
import type { TableEntry } from '@stoker/protocol/aws-wire/operation';

/** The page that tells which operations of a service answer, and why the others don't, from its operation table. */
export function coveragePage(model: ServiceModel, table: readonly TableEntry[]): string {
  const entries = new Map(table.map((entry) => [entry.name, entry]));
  const names = Object.keys(model.operations).sort();
  const reasons = new Map(names.map((name) => [name, reasonOf(entries.get(name))]));
  const built = names.filter((name) => reasons.get(name) === undefined).length;
  return [
    `# API coverage`,
    '',
    `Made by \`npm run generate:coverage\` from the operation table; do not edit. Model: ${model.source},`,
    `${model.service} ${model.apiVersion}.`,
    '',
    `${built} of ${names.length} operations of the ${model.service} API are built. The others have a route, check the`,
    'signature and answer `NotImplementedException` (HTTP 501) with the reason given here. What a built one leaves out or',
    'refuses is named beside it; a setting that is refused is answered with `InvalidParameterValueException`.',
    '',
    '| Operation | Request | Built | Except, or why not |',
    '|---|---|---|---|',
    ...names.map((name) => {
      const { method, uri } = model.operations[name]!;
      const reason = reasons.get(name);
      const built = reason === undefined ? 'yes' : 'no';
      return `| ${name} | \`${method} ${uri}\` | ${built} | ${reason ?? exceptionOf(entries.get(name))} |`;
    }),
    '',
  ].join('\n');
}

function exceptionOf(entry: TableEntry | undefined): string {
  return (entry !== undefined && 'except' in entry && entry.except) || '';
}

/** Undefined for an operation that is built. */
function reasonOf(entry: TableEntry | undefined): string | undefined {
  if (entry === undefined) return 'it is not built yet';
  return 'unsupported' in entry ? entry.unsupported : undefined;
}
