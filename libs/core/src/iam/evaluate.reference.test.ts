import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePolicy } from './compile-policy.js';
import { compileConditions } from './condition.js';
import { type AccessRequest, evaluate } from './evaluate.js';
import { parsePolicy } from './parse-policy.js';
import { simulate } from './simulate.js';
import { anyBlock, anyContext, anyPolicies, anyRequest } from './testing/policy-arbitraries.js';
import { conditionsHold } from './testing/reference-conditions.js';
import { type ReferencePolicies, type ReferenceRequest, referenceDecision } from './testing/reference-evaluator.js';
import type { ReferenceContext } from './testing/reference-text.js';
import type { ContextLookup } from './text-matcher.js';

/** fast-check prints the seed and the shrunk case of a failure; `seed` here runs it again. */
const runs = { numRuns: 6_000 };

function lookup(context: ReferenceContext): ContextLookup {
  const lower = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return (key) => lower.get(key);
}

function asked(request: ReferenceRequest): AccessRequest {
  return { ...request, context: lookup(request.context) } as AccessRequest;
}

function mapPolicies<T>(policies: ReferencePolicies, read: (json: string, use: 'identity' | 'resource') => T) {
  const identity = (json: string) => read(json, 'identity');
  return {
    identity: policies.identity.map(identity),
    resource: policies.resource === undefined ? undefined : read(policies.resource, 'resource'),
    boundary: policies.boundary === undefined ? undefined : identity(policies.boundary),
    session: policies.session?.map(identity),
    guardrails: policies.guardrails?.map(identity),
  };
}

test('conditions hold as the documented rules say', () => {
  fc.assert(
    fc.property(anyBlock, anyContext, fc.boolean(), (block, context, variables) => {
      const conditions = compileConditions(block, variables);
      const holds = conditions.every((condition) => condition(lookup(context)));
      expect(holds).toBe(conditionsHold(block, variables, context));
    }),
    { numRuns: 20_000 },
  );
});

test('decides as the documented algorithm does, taken literally', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(anyRequest, anyPolicies, (request, policies) => {
      const compiled = mapPolicies(policies, (json, use) => compilePolicy(parsePolicy(json, use)));
      const decision = evaluate(asked(request), compiled);
      const answer = decision.allowed ? 'allow' : decision.denial === 'explicit' ? 'deny' : 'none';
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
      expect(answer).toBe(referenceDecision(request, policies));
    }),
    runs,
  );
  // A generator that hits one answer only would prove little.
  for (const answer of ['allow', 'deny', 'none']) expect(seen.get(answer) ?? 0).toBeGreaterThan(runs.numRuns / 50);
});

test('a simulation tells the decision, and the statements that it rests on suffice for it', () => {
  fc.assert(
    fc.property(anyRequest, anyPolicies, (request, policies) => {
      let id = 0;
      const named = mapPolicies(policies, (json, use) => ({ id: String(id++), document: parsePolicy(json, use) }));
      const { decision, matched } = simulate(asked(request), named);
      const expected = { allow: 'allowed', deny: 'explicitDeny', none: 'implicitDeny' } as const;
      expect(decision).toBe(expected[referenceDecision(request, policies)]);
      if (decision === 'implicitDeny') expect(matched).toEqual([]);
      if (decision === 'explicitDeny') expect(matched.length).toBeGreaterThan(0);
    }),
    { numRuns: 1_500 },
  );
});
