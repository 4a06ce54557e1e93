import { compilePolicy } from './compile-policy.js';
import { ConditionError } from './condition.js';
import { type PolicyUse, isRecord, malformed } from './malformed-policy.js';
import { list } from './one-or-many.js';
import { checkStatement } from './parse-statement.js';
import type { PolicyDocument, PolicyStatement } from './policy.js';

/**
 * Characters that a document may have, white space aside, as IAM and Lambda count them. They also bound the time
 * that evaluating takes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
export const POLICY_CHARACTERS: Readonly<Record<PolicyUse, number>> = {
  identity: 10_240,
  resource: 20_480,
  trust: 8_192,
};

/** Characters of the text itself, white space included: what the API takes at most. */
const TEXT_CHARACTERS = 131_072;

/**
 * Reads a policy's JSON and checks it against the grammar.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * @throws MalformedPolicyDocumentException that says what is wrong, in AWS's words where it has some
 */
export function parsePolicy(json: string, use: PolicyUse = 'identity'): PolicyDocument {
  if (json.length > TEXT_CHARACTERS || json.replace(/\s+/g, '').length > POLICY_CHARACTERS[use]) {
    throw malformed(`Policy document exceeds the maximum size of ${POLICY_CHARACTERS[use]} characters`);
  }
  const document = checkDocument(parseJson(json), use);
  try {
    compilePolicy(document);
  } catch (error) {
    throw error instanceof ConditionError ? malformed(error.message) : error;
  }
  return document;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw malformed('Syntax errors in policy.', cause);
  }
}

function checkDocument(document: unknown, use: PolicyUse): PolicyDocument {
  if (!isRecord(document)) throw malformed('Syntax errors in policy.');
  for (const name of Object.keys(document)) {
    if (!DOCUMENT_ELEMENTS.has(name)) throw malformed(`Syntax error: unknown policy element ${name}`);
  }
  const { Version, Id, Statement } = document;
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17') {
    throw malformed('Policy document must be version 2012-10-17 or greater.');
  }
  if (Id !== undefined && typeof Id !== 'string') throw malformed('Syntax error: Id must be a string');
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (Statement === undefined || statements.length === 0) throw malformed('Missing required field Statement');
  for (const statement of statements) checkStatement(statement, use);
  const checked = document as unknown as PolicyDocument;
  checkSids(list(checked.Statement));
  return checked;
}

const DOCUMENT_ELEMENTS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);

function checkSids(statements: readonly PolicyStatement[]): void {
  const seen = new Set<string>();
  for (const { Sid } of statements) {
    if (Sid === undefined || Sid === '') continue;
    if (seen.has(Sid)) throw malformed('Statement IDs (SID) in a single policy must be unique.');
    seen.add(Sid);
  }
}
