import { ENTITY_KINDS, type EntityKind } from '@stoker/core/identity/entity';
import { encodeMarker } from '../ports/page-marker.js';
import type { IamEntity, IamPolicy, InlinePolicy, PolicyVersion } from '../ports/iam-store.js';
import type { IamPorts } from './iam-ports.js';
import { iamPage, markerParts, pageOf, storePage, type PageInput } from './paging.js';

type Reads = Pick<IamPorts, 'iam'>;

export interface EntityDetail {
  readonly entity: IamEntity;
  readonly inline: readonly InlinePolicy[];
  readonly attached: readonly IamPolicy[];
  /** Names; of users only. */
  readonly groups: readonly string[];
}

export interface PolicyDetail {
  readonly policy: IamPolicy;
  readonly versions: readonly PolicyVersion[];
}

export interface AuthorizationDetails {
  readonly entities: readonly EntityDetail[];
  readonly policies: readonly PolicyDetail[];
  readonly nextMarker?: string;
}

const SECTIONS = [...ENTITY_KINDS, 'own', 'aws'] as const;
/** Users, groups, roles, the account's own policies, those of AWS's that it uses. */
export type Section = (typeof SECTIONS)[number];

const LIST = 'authorization-details';

/** Everything that decides who may do what in an account: a page of it, section by section. */
export async function authorizationDetails(
  ports: Reads,
  accountId: string,
  wanted: ReadonlySet<Section>,
  input: PageInput,
): Promise<AuthorizationDetails> {
  const { marker, maxItems } = iamPage(input);
  const [start, within] = marker === undefined ? [undefined, ''] : markerParts(LIST, marker, 2);
  const sections = SECTIONS.filter((section) => wanted.has(section));
  const first =
    start === undefined
      ? 0
      : Math.max(
          0,
          sections.findIndex((section) => section === start),
        );
  const entities: EntityDetail[] = [];
  const policies: PolicyDetail[] = [];
  for (const [index, section] of sections.slice(first).entries()) {
    const room = maxItems - entities.length - policies.length;
    if (room === 0) return { entities, policies, nextMarker: encodeMarker(LIST, [section, '']) };
    const Marker = index === 0 && within !== '' ? within : undefined;
    const page = { ...(Marker !== undefined && { Marker }), MaxItems: room };
    const next =
      section === 'own' || section === 'aws'
        ? await addPolicies(ports, accountId, section, page, policies)
        : await addEntities(ports, accountId, section, page, entities);
    if (next !== undefined) return { entities, policies, nextMarker: encodeMarker(LIST, [section, next]) };
  }
  return { entities, policies };
}

async function addEntities(
  { iam }: Reads,
  accountId: string,
  kind: EntityKind,
  input: PageInput,
  into: EntityDetail[],
): Promise<string | undefined> {
  const page = await storePage(iam.listEntities(kind, { accountId, pathPrefix: '/' }, iamPage(input)));
  for (const entity of page.items) {
    const inline = await iam.listInlinePolicies(entity);
    const attached = await iam.listAttachedPolicies(entity);
    const groups = kind === 'user' ? (await iam.listGroupsOf(entity)).map(({ name }) => name) : [];
    into.push({ entity, inline, attached, groups });
  }
  return page.nextMarker;
}

async function addPolicies(
  { iam }: Reads,
  accountId: string,
  section: 'own' | 'aws',
  input: PageInput,
  into: PolicyDetail[],
): Promise<string | undefined> {
  const { own, aws } = await iam.listPolicies(accountId);
  const all = section === 'own' ? own : aws.filter(({ attachments, bounds }) => attachments + bounds > 0);
  const page = pageOf(section, all, ({ name }) => name, input);
  for (const policy of page.items) into.push({ policy, versions: await versionsOf({ iam }, policy) });
  return page.nextMarker;
}

/** The versions of a policy; one of AWS's has only the one that counts. */
export async function versionsOf({ iam }: Reads, policy: IamPolicy): Promise<readonly PolicyVersion[]> {
  if (policy.accountId !== 'aws') return iam.listPolicyVersions(policy);
  const { defaultVersion, document, updatedAt } = policy;
  return [{ number: defaultVersion, isDefault: true, document, createdAt: updatedAt }];
}
