import { expect, test } from 'vitest';
import { type GroupGrant, grantsOfGroups } from './group-grant.js';

const NAMED: GroupGrant[] = [
  { group: 'platform', role: 'administrator' },
  { group: 'audit', role: 'auditor' },
  { group: 'team-a', accountId: '111122223333', access: 'write' },
  { group: 'team-a', accountId: '444455556666', access: 'read' },
];

test.each([
  [['platform'], ['admin:write']],
  [['audit', 'other'], ['admin:read']],
  [['team-a'], ['account:111122223333:write', 'account:444455556666:read']],
  [
    ['team-a', 'audit', 'audit'],
    ['admin:read', 'account:111122223333:write', 'account:444455556666:read'],
  ],
  [['Platform', 'team', ''], []],
  [[], []],
])('of %j it is %j', (groups, grants) => expect(grantsOfGroups(groups, NAMED)).toEqual(grants));
