import { type PolicyUse, isRecord, malformed } from './malformed-policy.js';

/**
 * Checks one statement against the grammar, all but the values of its conditions, which compiling checks.
 *
 * @throws MalformedPolicyDocumentException
 */
export function checkStatement(statement: unknown, use: PolicyUse): void {
  if (!isRecord(statement)) throw malformed('Syntax errors in policy.');
  for (const name of Object.keys(statement)) {
    if (!STATEMENT_ELEMENTS.has(name)) throw malformed(`Syntax error: unknown statement element ${name}`);
  }
  checkSid(statement['Sid'], use);
  const effect = statement['Effect'];
  if (effect === undefined) throw malformed('Missing required field Effect cannot be empty!');
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed(`Invalid effect: ${JSON.stringify(effect)}`);
  checkPrincipal(statement, use);
  for (const action of oneOf(statement, 'Action', 'NotAction') ?? missing('Policy statement must contain actions.')) {
    checkAction(action, use);
  }
  checkResources(statement, use);
  checkConditionShape(statement['Condition']);
}

const STATEMENT_ELEMENTS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

function missing(message: string): never {
  throw malformed(message);
}

/** The strings of one of two elements that exclude each other; undefined when neither is there. */
function oneOf(statement: Record<string, unknown>, name: string, opposite: string): readonly string[] | undefined {
  const [value, other] = [statement[name], statement[opposite]];
  if (value !== undefined && other !== undefined) {
    throw malformed(`Statement/policy already has instance of ${name}; it cannot have ${opposite} too`);
  }
  if (value === undefined && other === undefined) return undefined;
  return strings(value ?? other, value === undefined ? opposite : name);
}

function strings(value: unknown, element: string): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw malformed(`Missing required field ${element} cannot be empty!`);
  return values.map((text) => (typeof text === 'string' ? text : missing(`Syntax error: ${element} must be a string`)));
}

function checkSid(sid: unknown, use: PolicyUse): void {
  if (sid === undefined) return;
  // Resource policies are the services' own, and most allow more than IAM: Lambda's statement ids have - and _.
  const allowed = use === 'resource' ? /^[0-9A-Za-z_-]*$/ : /^[0-9A-Za-z]*$/;
  if (typeof sid !== 'string' || !allowed.test(sid)) {
    throw malformed(
      `Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression ${allowed.source.slice(1, -1)}`,
    );
  }
}

function checkPrincipal(statement: Record<string, unknown>, use: PolicyUse): void {
  const { Principal, NotPrincipal, Effect } = statement;
  const named = Principal ?? NotPrincipal;
  if (use === 'identity') {
    if (named !== undefined) throw malformed('Policy document should not specify a principal.');
    return;
  }
  if (named === undefined) throw malformed('Missing required field Principal cannot be empty!');
  if (Principal !== undefined && NotPrincipal !== undefined) {
    throw malformed('Statement/policy already has instance of Principal; it cannot have NotPrincipal too');
  }
  if (NotPrincipal !== undefined && Effect === 'Allow') throw malformed('Allow with NotPrincipal is not allowed.');
  if (NotPrincipal !== undefined && use === 'trust') throw malformed('Has prohibited field NotPrincipal');
  if (named === '*') return;
  if (!isRecord(named) || Object.keys(named).length === 0) throw malformed('Invalid principal in policy.');
  for (const [type, names] of Object.entries(named)) {
    if (!PRINCIPAL_TYPES.has(type)) throw malformed(`Invalid principal in policy: "${type}"`);
    for (const name of strings(names, 'Principal')) checkPrincipalName(type, name);
  }
}

/** Canonical users are names that only S3 gives to accounts; a policy that meant one would apply to nobody here. */
const PRINCIPAL_TYPES: ReadonlySet<string> = new Set(['AWS', 'Service', 'Federated']);

/** Only `*` alone stands for everybody: a wildcard within a name would be read as part of it. */
function checkPrincipalName(type: string, name: string): void {
  const valid =
    type === 'AWS'
      ? name === '*' || /^\d{12}$/.test(name) || /^arn:aws:(iam|sts)::\d{12}:[^*?]+$/.test(name)
      : /^[^*?\s]+$/.test(name);
  if (!valid) throw malformed(`Invalid principal in policy: "${type}":"${name}"`);
}

function checkAction(action: string, use: PolicyUse): void {
  if (action === '*' && use !== 'trust') return;
  const [, vendor] = /^([A-Za-z0-9-]+|\*):[A-Za-z0-9*?]+$/.exec(action) ?? [];
  if (vendor === undefined)
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (use === 'trust' && vendor.toLowerCase() !== 'sts') {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

function checkResources(statement: Record<string, unknown>, use: PolicyUse): void {
  const resources = oneOf(statement, 'Resource', 'NotResource');
  if (use === 'trust') {
    if (resources !== undefined) throw malformed('Has prohibited field Resource');
    return;
  }
  for (const resource of resources ?? missing('Policy statement must contain resources.')) {
    if (resource !== '*' && !/^(arn|\*):[^:]+:./.test(resource)) {
      throw malformed(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
}

/** Operator, then key, then values that are strings, numbers or booleans. */
function checkConditionShape(block: unknown): void {
  if (block === undefined) return;
  if (!isRecord(block)) throw malformed('Syntax error: Condition must be an object');
  for (const [operator, keys] of Object.entries(block)) {
    if (!isRecord(keys)) throw malformed(`Syntax error: ${operator} must be an object of condition keys`);
    for (const [key, value] of Object.entries(keys)) {
      if (!key.includes(':'))
        throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (values.length === 0 || !values.every(isScalar))
        throw malformed(`Syntax error: invalid value of condition key ${key}`);
    }
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
