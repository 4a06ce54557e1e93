import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePolicy } from './compile-policy.js';
import { type AccessRequest, evaluate } from './evaluate.js';
import type { PolicyDocument, PolicyStatement } from './policy.js';
import type { RequestPrincipal } from './principal-match.js';

const ACCOUNTS = ['111111111111', '222222222222'] as const;
const principal: fc.Arbitrary<RequestPrincipal> = fc
  .record({ accountId: fc.constantFrom(...ACCOUNTS), kind: fc.constantFrom('user', 'role', 'root', 'service') })
  .map(({ accountId, kind }) => {
    if (kind === 'service') return { kind, arn: 's3.amazonaws.com', accountId: '' };
    if (kind === 'role') return { kind, arn: `arn:aws:sts::${accountId}:assumed-role/r/s`, accountId };
    return { kind, arn: `arn:aws:iam::${accountId}:${kind === 'root' ? 'root' : 'user/a'}`, accountId };
  });

const ACTIONS = ['lambda:InvokeFunction', 'lambda:GetFunction', 's3:GetObject'];
const RESOURCES = ['arn:aws:lambda:eu:111111111111:function:a', 'arn:aws:lambda:eu:111111111111:function:a:1', '*'];
const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal,
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  resourceAccountId: fc.constantFrom(...ACCOUNTS),
  context: fc.constantFrom<AccessRequest['context'][]>(
    () => undefined,
    (key) => ({ 'aws:username': 'a', 'aws:tag': ['x', 'y'] })[key],
  ),
});

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const actions = fc
  .tuple(fc.constantFrom('Action', 'NotAction'), some([...ACTIONS, 'lambda:*', '*', 's3:?et*']))
  .map(([name, values]) => ({ [name]: values }));
const resources = fc
  .tuple(
    fc.constantFrom('Resource', 'NotResource'),
    some([...RESOURCES, 'arn:aws:lambda:*', 'arn:aws:lambda:*:*:*:${aws:username}']),
  )
  .map(([name, values]) => ({ [name]: values }));
const condition = fc.constantFrom<PolicyStatement['Condition'][]>(
  undefined,
  { StringEquals: { 'aws:username': 'a' } },
  { StringNotEquals: { 'aws:username': '${aws:userid}' } },
  { 'ForAnyValue:StringLike': { 'aws:tag': 'x*' } },
);
const names = fc.constantFrom<NonNullable<PolicyStatement['Principal']>[]>(
  '*',
  { AWS: '111111111111' },
  { AWS: ['arn:aws:iam::222222222222:user/a', 'arn:aws:iam::111111111111:role/r'] },
  { Service: 's3.amazonaws.com' },
);

function statement(effect: fc.Arbitrary<'Allow' | 'Deny'>, withPrincipal: boolean): fc.Arbitrary<PolicyStatement> {
  return fc
    .tuple(effect, actions, resources, condition, names)
    .map(([Effect, action, resource, Condition, Principal]) => ({
      Effect,
      ...action,
      ...resource,
      ...(Condition === undefined ? {} : { Condition }),
      ...(withPrincipal ? { Principal } : {}),
    }));
}

const document = (withPrincipal = false): fc.Arbitrary<PolicyDocument> =>
  fc
    .array(statement(fc.constantFrom('Allow', 'Allow', 'Deny'), withPrincipal), { minLength: 1, maxLength: 3 })
    .map((Statement) => ({ Version: '2012-10-17', Statement }));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

interface Documents {
  readonly identity: readonly PolicyDocument[];
  readonly resource: PolicyDocument | undefined;
  readonly boundary: PolicyDocument | undefined;
  readonly session: PolicyDocument | undefined;
  readonly guardrails: readonly PolicyDocument[] | undefined;
}
const documents: fc.Arbitrary<Documents> = fc.record({
  identity: fc.array(document(), { maxLength: 3 }),
  resource: optional(document(true)),
  boundary: optional(document()),
  session: optional(document()),
  guardrails: optional(fc.array(document(), { maxLength: 2 })),
});

function isAllowed(asked: AccessRequest, { identity, guardrails, ...others }: Documents): boolean {
  const compile = (found: PolicyDocument | undefined) => (found === undefined ? undefined : compilePolicy(found));
  return evaluate(asked, {
    identity: identity.map(compilePolicy),
    guardrails: guardrails?.map(compilePolicy),
    resource: compile(others.resource),
    boundary: compile(others.boundary),
    session: others.session && [compilePolicy(others.session)],
  }).allowed;
}

const one = (found: PolicyStatement): PolicyDocument => ({ Version: '2012-10-17', Statement: found });
const plus = (found: PolicyDocument | undefined, added: PolicyStatement): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [...((found?.Statement ?? []) as readonly PolicyStatement[]), added],
});
const runs = { numRuns: 1500 };

/** Adds a statement to one of the policies; a policy that was absent is only made where that cannot limit. */
function added(to: Documents, where: number, kind: PolicyStatement): Documents[] {
  const { Principal: _, ...bare } = kind;
  const places: Documents[] = [
    { ...to, identity: [...to.identity, one(bare)] },
    { ...to, resource: plus(to.resource, kind) },
    ...(to.boundary === undefined ? [] : [{ ...to, boundary: plus(to.boundary, bare) }]),
    ...(to.session === undefined ? [] : [{ ...to, session: plus(to.session, bare) }]),
    ...(to.guardrails === undefined ? [] : [{ ...to, guardrails: [...to.guardrails, one(bare)] }]),
  ];
  return places.slice(where % places.length, (where % places.length) + 1);
}

test('adding an Allow anywhere never removes access', () => {
  fc.assert(
    fc.property(request, documents, statement(fc.constant('Allow'), true), fc.nat(9), (asked, before, allow, where) => {
      for (const after of added(before, where, allow)) {
        if (isAllowed(asked, before)) expect(isAllowed(asked, after)).toBe(true);
      }
    }),
    runs,
  );
});

test('adding a Deny anywhere never adds access', () => {
  fc.assert(
    fc.property(request, documents, statement(fc.constant('Deny'), true), fc.nat(9), (asked, before, deny, where) => {
      for (const after of added(before, where, deny)) {
        if (!isAllowed(asked, before)) expect(isAllowed(asked, after)).toBe(false);
      }
    }),
    runs,
  );
});

test('a Deny that matches always wins', () => {
  const everything = { Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' } as const;
  fc.assert(
    fc.property(request, documents, fc.nat(9), (asked, before, where) => {
      for (const after of added(before, where, everything)) expect(isAllowed(asked, after)).toBe(false);
    }),
    runs,
  );
});

test.each(['boundary', 'session', 'guardrails'] as const)('a %s only narrows', (kind) => {
  fc.assert(
    fc.property(request, documents, (asked, found) => {
      if (isAllowed(asked, found)) expect(isAllowed(asked, { ...found, [kind]: undefined })).toBe(true);
    }),
    runs,
  );
});

test('the order of policies and statements does not matter', () => {
  fc.assert(
    fc.property(request, documents, (asked, found) => {
      const turned = found.identity.map((policy) => ({
        ...policy,
        Statement: [...(policy.Statement as PolicyStatement[])].reverse(),
      }));
      expect(isAllowed(asked, { ...found, identity: turned.reverse() })).toBe(isAllowed(asked, found));
    }),
    runs,
  );
});
