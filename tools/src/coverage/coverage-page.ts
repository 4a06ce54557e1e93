import type { ServiceModel } from '@stoker/protocol/aws-model/service-model';

/** An API with its operation table, for the page. */
export interface CoveredApi {
  readonly model: ServiceModel;
  readonly table: readonly CoveredEntry[];
}

/** What the page says of an entry. */
interface CoveredEntry {
  readonly name: string;
  readonly except?: string;
  readonly unsupported?: string;
}

/** The page that tells which operations of the services answer, and why the others don't, from the operation tables. */
export function coveragePage(apis: readonly CoveredApi[]): string {
  return [
    `# API coverage`,
    '',
    'Made by `npm run generate:coverage` from the operation tables; do not edit. Operations that are not built have a',
    'route, check the signature and answer HTTP 501 (`NotImplementedException`; `NotImplemented` from IAM and STS) with the',
    'reason given here. What a built one leaves out or refuses is named beside it; a setting that is refused is answered',
    'with `InvalidParameterValueException`.',
    '',
    ...apis.flatMap(section),
  ].join('\n');
}

function section({ model, table }: CoveredApi): string[] {
  const entries = new Map(table.map((entry) => [entry.name, entry]));
  const names = Object.keys(model.operations).sort();
  const reasons = new Map(names.map((name) => [name, reasonOf(entries.get(name))]));
  const built = names.filter((name) => reasons.get(name) === undefined).length;
  return [
    `## ${model.service}`,
    '',
    `${built} of ${names.length} operations of ${model.service} ${model.apiVersion} are built. Model: ${model.source}.`,
    '',
    '| Operation | Request | Built | Except, or why not |',
    '|---|---|---|---|',
    ...names.map((name) => {
      const reason = reasons.get(name);
      const built = reason === undefined ? 'yes' : 'no';
      return `| ${name} | \`${requestOf(model, name)}\` | ${built} | ${reason ?? exceptionOf(entries.get(name))} |`;
    }),
    '',
  ];
}

function requestOf(model: ServiceModel, name: string): string {
  const { method, uri } = model.operations[name]!;
  if (model.protocol === 'json') return `X-Amz-Target: ${model.targetPrefix}.${name}`;
  return model.protocol === 'query' ? `Action=${name}` : `${method} ${uri}`;
}

function exceptionOf(entry: CoveredEntry | undefined): string {
  return entry?.except ?? '';
}

/** Undefined for an operation that is built. */
function reasonOf(entry: CoveredEntry | undefined): string | undefined {
  return entry === undefined ? 'it is not built yet' : entry.unsupported;
}
