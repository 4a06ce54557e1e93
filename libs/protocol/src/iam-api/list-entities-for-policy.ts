import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf } from '@stoker/app/iam/paging';
import type { EntityKind } from '@stoker/core/identity/entity';
import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { requirePolicy } from './policy-targets.js';
import { continuation } from './shapes.js';
import { accessToPolicy, NOUNS } from './targets.js';

const USES = { PermissionsPolicy: 'permissions', PermissionsBoundary: 'boundary' } as const;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export function listEntitiesForPolicyOperation(
  ports: IamPorts,
): Operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse> {
  return {
    name: 'ListEntitiesForPolicy',
    access: ({ PolicyArn }, caller) => accessToPolicy(ports, 'ListEntitiesForPolicy', PolicyArn, caller),
    async run({ PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter, ...input }, caller) {
      const policy = await requirePolicy(ports, PolicyArn, caller);
      const uses = await ports.iam.listPolicyUses(policy, caller.principal.accountId);
      const wanted = uses.filter(
        ({ kind, path, as }) =>
          (EntityFilter === undefined || EntityFilter === NOUNS[kind]) &&
          (PolicyUsageFilter === undefined || USES[PolicyUsageFilter] === as) &&
          path.startsWith(PathPrefix),
      );
      const page = pageOf('uses', wanted, ({ kind, name, as }) => `${kind}/${name}/${as}`, input);
      const of = (wantedKind: EntityKind) => page.items.filter(({ kind }) => kind === wantedKind);
      return {
        PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
        PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
        PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
        ...continuation(page),
      };
    },
  };
}
