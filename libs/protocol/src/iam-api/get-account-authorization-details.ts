import { authorizationDetails, type EntityDetail, type Section } from '@stoker/app/iam/authorization-details';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { EntityKind } from '@stoker/core/identity/entity';
import type {
  EntityType,
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  PolicyDetail,
} from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import {
  attachedShape,
  boundaryOf,
  continuation,
  encodedDocument,
  groupShape,
  roleShape,
  shownTags,
  userShape,
  versionShape,
  wholePolicy,
} from './shapes.js';
import { accessTo } from './targets.js';

const SECTIONS: Readonly<Record<EntityType, Section>> = {
  User: 'user',
  Group: 'group',
  Role: 'role',
  LocalManagedPolicy: 'own',
  AWSManagedPolicy: 'aws',
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export function getAccountAuthorizationDetailsOperation(
  ports: IamPorts,
): Operation<GetAccountAuthorizationDetailsRequest, GetAccountAuthorizationDetailsResponse> {
  return {
    name: 'GetAccountAuthorizationDetails',
    access: () => accessTo('GetAccountAuthorizationDetails'),
    async run({ Filter = [], ...input }, { principal: { accountId } }) {
      const wanted = Filter.length === 0 ? Object.values(SECTIONS) : Filter.map((type) => SECTIONS[type]);
      const found = await authorizationDetails(ports, accountId, new Set(wanted), input);
      const of = (kind: EntityKind) => found.entities.filter(({ entity }) => entity.kind === kind);
      return {
        UserDetailList: of('user').map((detail) => ({
          ...userShape(detail.entity),
          UserPolicyList: inlineList(detail),
          GroupList: detail.groups,
          AttachedManagedPolicies: detail.attached.map(attachedShape),
          ...boundaryOf(detail.entity),
          ...shownTags(detail.entity.tags),
        })),
        GroupDetailList: of('group').map((detail) => ({
          ...groupShape(detail.entity),
          GroupPolicyList: inlineList(detail),
          AttachedManagedPolicies: detail.attached.map(attachedShape),
        })),
        RoleDetailList: of('role').map((detail) => ({
          ...roleShape(detail.entity),
          InstanceProfileList: [],
          RolePolicyList: inlineList(detail),
          AttachedManagedPolicies: detail.attached.map(attachedShape),
          ...boundaryOf(detail.entity),
          ...shownTags(detail.entity.tags),
          RoleLastUsed: {},
        })),
        Policies: found.policies.map(({ policy, versions }) => ({
          ...wholePolicy(policy),
          PolicyVersionList: versions.map((version) => ({
            ...versionShape(version),
            Document: encodedDocument(version.document),
          })),
        })),
        ...continuation(found),
      };
    },
  };
}

function inlineList({ inline }: EntityDetail): readonly PolicyDetail[] {
  return inline.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encodedDocument(document) }));
}
