import fc from 'fast-check';
import type { RequestPrincipal } from '../principal-match.js';
import type { ReferenceContext } from './reference-text.js';

/** Two accounts, and names that are each other's beginnings, so that a match is neither rare nor certain. */
const ACCOUNTS = ['111111111111', '222222222222'] as const;
const ACTIONS = ['lambda:InvokeFunction', 'lambda:GetFunction', 'LAMBDA:getfunction', 's3:GetObject', 'sts:AssumeRole'];
const FUNCTION = 'arn:aws:lambda:eu:111111111111:function';
const RESOURCES = [
  `${FUNCTION}:a`,
  `${FUNCTION}:a:1`,
  `${FUNCTION}:alice`,
  `${FUNCTION}:a*`,
  'arn:aws:s3:::b/alice/x',
  '*',
];
const OIDC = 'arn:aws:iam::111111111111:oidc-provider/ci.example';

export const anyPrincipal: fc.Arbitrary<RequestPrincipal> = fc
  .record({
    accountId: fc.constantFrom(...ACCOUNTS),
    kind: fc.constantFrom('user', 'role', 'root', 'service', 'federated', 'anonymous'),
  })
  .map(({ accountId, kind }): RequestPrincipal => {
    if (kind === 'service') return { kind, arn: 's3.amazonaws.com', accountId: '' };
    if (kind === 'federated') return { kind, arn: OIDC, accountId: '' };
    if (kind === 'anonymous') return { kind, arn: '', accountId: '' };
    if (kind === 'role') return { kind, arn: `arn:aws:sts::${accountId}:assumed-role/r/s`, accountId };
    return { kind, arn: `arn:aws:iam::${accountId}:${kind === 'root' ? 'root' : 'user/alice'}`, accountId };
  });

const values: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  'aws:username': ['alice', 'a*', '', 'ALICE'],
  'aws:PrincipalTag/team': ['red', '*', '${aws:username}'],
  'aws:TagKeys': [[], ['red'], ['red', 'blue'], ['alice', 'a*']],
  'aws:SourceIp': ['10.1.2.3', '10.0.0.0', '192.0.2.1', 'nowhere'],
  'aws:SecureTransport': ['true', 'False', 'yes'],
  'aws:CurrentTime': ['2026-11-25T23:00:00Z', '2026', '1795392000', 'soon'],
  'lambda:Size': ['0', '10', '10.0', '-1', 'ten'],
  'lambda:Layer': [
    `${FUNCTION}:a`,
    'arn:aws:lambda:eu:222222222222:layer:l:1',
    'no arn',
    ['arn:aws:s3:::b', `${FUNCTION}:alice`],
  ],
  'lambda:Blob': ['QQ==', 'QQ', 'Qg=='],
  'aws:PrincipalArn': ['arn:aws:iam::111111111111:user/alice', 'arn:aws:iam::111111111111:role/r'],
};

/** Keys in either case, absent more often than not, some with an empty set. */
export const anyContext: fc.Arbitrary<ReferenceContext> = fc
  .tuple(
    ...Object.entries(values).map(([key, held]) =>
      fc.tuple(fc.constantFrom(key, key.toUpperCase()), fc.option(fc.constantFrom(...held), { freq: 2 })),
    ),
  )
  .map((pairs) => Object.fromEntries(pairs.filter((pair): pair is [string, string | string[]] => pair[1] !== null)));

export const anyRequest = fc.record(
  {
    principal: anyPrincipal,
    action: fc.constantFrom(...ACTIONS),
    resource: fc.constantFrom(...RESOURCES),
    resourceAccountId: fc.constantFrom(...ACCOUNTS),
    resourceMustGrant: fc.boolean(),
    context: anyContext,
  },
  { requiredKeys: ['principal', 'action', 'resource', 'resourceAccountId', 'context'] },
);

const one = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(arbitrary, fc.array(arbitrary, { minLength: 1, maxLength: 3 }));

const TEXTS = [
  'alice',
  'Alice',
  'a*',
  'a?ice',
  '*',
  '',
  '${aws:username}',
  "${aws:PrincipalTag/team, 'red'}",
  '${*}',
  '${$}{x}',
  '${AWS:TAGKEYS}',
  "${aws:TagKeys, 'alice'}",
  '${aws:nothing}',
  '${aws:username',
  "${aws:nothing, 'a*'}e",
  'red',
];
const ARNS = [
  '*',
  `${FUNCTION}:*`,
  'arn:aws:*:*:*:*',
  'arn:aws:lambda:*:222222222222:layer:*',
  'arn:aws:s3:::b',
  'arn:*:a',
  'arn:aws:lambda:eu:111111111111:function:${aws:username}',
  'arn:aws:iam::*:user/al*',
];
const NUMBERS = ['10', '0', '-1', '9.5', '+10'];
const TIMES = ['2026-11-25T23:00:00Z', '2026', '1795392000', '2026-11-25', '2026-11-26T00:00:00+01:00'];

const operators: readonly (readonly [names: readonly string[], wanted: readonly string[]])[] = [
  [
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    TEXTS,
  ],
  [
    [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    NUMBERS,
  ],
  [
    ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
    TIMES,
  ],
  [['Bool'], ['true', 'false', 'TRUE']],
  [['BinaryEquals'], ['QQ==', 'Qg==']],
  [
    ['IpAddress', 'NotIpAddress'],
    ['10.0.0.0/8', '10.1.2.3', '0.0.0.0/0', '10.1.2.2/31'],
  ],
  [['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'], ARNS],
];

/** Every operator meets the key of its type most of the time, and now and then any other. */
const anyCondition = fc.constantFrom(...operators.entries()).chain(([index, [names, wanted]]) => {
  const usual = [
    ['aws:username', 'aws:TagKeys', 'aws:PrincipalTag/team'],
    ['lambda:Size'],
    ['aws:CurrentTime'],
    ['aws:SecureTransport'],
    ['lambda:Blob'],
    ['aws:SourceIp'],
    ['lambda:Layer', 'AWS:principalarn'],
  ][index]!;
  return fc
    .tuple(
      fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...names),
      fc.constantFrom('', '', 'IfExists'),
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...Object.keys(values)) },
      ),
      one(fc.constantFrom(...wanted)),
    )
    .map(([quantifier, name, suffix, key, value]) => [`${quantifier}${name}${suffix}`, { [key]: value }] as const);
});
const anyNull = fc
  .tuple(fc.constantFrom(...Object.keys(values)), one(fc.constantFrom('true', 'false')))
  .map(([key, value]) => ['Null', { [key]: value }] as const);

/** A `Condition` block. */
export const anyBlock = fc
  .array(fc.oneof({ weight: 6, arbitrary: anyCondition }, { weight: 1, arbitrary: anyNull }), { maxLength: 2 })
  .map((conditions) => Object.fromEntries(conditions));

const NAMES = [
  ...ACCOUNTS,
  ...ACCOUNTS.flatMap((id) => [
    `arn:aws:iam::${id}:root`,
    `arn:aws:iam::${id}:user/alice`,
    `arn:aws:iam::${id}:role/path/r`,
    `arn:aws:sts::${id}:assumed-role/r/s`,
    `arn:aws:iam::${id}:role/other`,
  ]),
  '*',
];
const anyPrincipalElement = fc.oneof(
  fc.constant('*'),
  fc.record({ AWS: one(fc.constantFrom(...NAMES)) }),
  fc.record({
    AWS: fc.subarray(
      NAMES.filter((name) => name !== '*'),
      { minLength: 4 },
    ),
  }),
  fc.record({ Service: one(fc.constantFrom('s3.amazonaws.com', 'sns.amazonaws.com')) }),
  fc.record({ Federated: fc.constantFrom(OIDC, `${OIDC}x`), AWS: fc.constantFrom(...NAMES) }),
);

const PATTERNS = {
  Action: [...ACTIONS, '*', '*', '*', 'lambda:*', '*:Get*', 'lambda:?etFunction', 's3:*Obj*t'],
  Resource: [
    ...RESOURCES,
    '*',
    '*',
    `${FUNCTION}:*`,
    `${FUNCTION}:a?`,
    'arn:aws:lambda:*:a',
    `${FUNCTION}:\${aws:username}`,
    `${FUNCTION}:\${*}`,
    `${FUNCTION}:a\${*}`,
    'arn:aws:s3:::b/${aws:PrincipalTag/team}/*',
    "arn:aws:s3:::b/${aws:nothing, 'alice'}/?",
  ],
};

function anyStatement(named: boolean): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const element = (name: keyof typeof PATTERNS) =>
    fc
      .tuple(fc.constantFrom(name, name, name, name, name, `Not${name}`), one(fc.constantFrom(...PATTERNS[name])))
      .map(([key, wanted]) => ({ [key]: wanted }));
  const principal = fc.tuple(fc.constantFrom('Principal', 'Principal', 'NotPrincipal'), anyPrincipalElement);
  return fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
      action: element('Action'),
      resource: element('Resource'),
      block: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(undefined) },
        { weight: 2, arbitrary: anyBlock },
        { weight: 1, arbitrary: fc.constant({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:*' } }) },
      ),
      principal,
    })
    .map(({ effect, action, resource, block, principal: [key, names] }) => ({
      Effect: effect,
      ...action,
      ...resource,
      ...(block === undefined ? {} : { Condition: block }),
      // The grammar knows no Allow to all but some.
      ...(named ? { [effect === 'Allow' ? 'Principal' : key]: names } : {}),
    }));
}

/** A document's JSON; without variables now and then. */
function anyDocument(named = false): fc.Arbitrary<string> {
  return fc
    .record({
      Version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined),
      Statement: one(anyStatement(named)),
    })
    .map((document) => JSON.stringify(document));
}

/** Rather absent than there: each limits, and a request that nothing allows says little. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
export const anyPolicies = fc.record({
  identity: fc.array(anyDocument(), { maxLength: 3 }),
  resource: maybe(anyDocument(true)),
  boundary: maybe(anyDocument()),
  session: maybe(fc.array(anyDocument(), { maxLength: 2 })),
  guardrails: maybe(fc.array(anyDocument(), { maxLength: 2 })),
});
