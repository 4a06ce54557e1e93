import { type CompiledPolicy, compilePolicy } from '@stoker/core/iam/compile-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';

const compiledDocuments = new WeakMap<PolicyDocument, CompiledPolicy>();
const compiledLists = new WeakMap<readonly PolicyDocument[], readonly CompiledPolicy[]>();

/** The compiled form of a document, kept as long as the document is: cached identities compile once. */
export function compiled(document: PolicyDocument): CompiledPolicy {
  let found = compiledDocuments.get(document);
  if (found === undefined) compiledDocuments.set(document, (found = compilePolicy(document)));
  return found;
}

/** The same for a list that stays the same object from request to request. */
export function allCompiled(documents: readonly PolicyDocument[]): readonly CompiledPolicy[] {
  let found = compiledLists.get(documents);
  if (found === undefined) compiledLists.set(documents, (found = documents.map(compiled)));
  return found;
}
