import { requireEntity, requireModifiable } from '@stoker/app/iam/entities';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import { pageOf, type PageInput } from '@stoker/app/iam/paging';
import { type Tag, withIamTags, withoutIamTags } from '@stoker/core/identity/iam-tags';
import type { ListRoleTagsResponse, NoMembers } from '../aws-model/iam.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { continuation, tagList } from './shapes.js';
import { accessToEntity, type EntityRequest, NOUNS, refOf, requestTags } from './targets.js';

/** What may have tags. */
const TAGGED = ['user', 'role'] as const;

/**
 * TagUser, TagRole.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
 */
export function tagEntityOperations(
  ports: IamPorts,
): readonly Operation<EntityRequest & { readonly Tags: readonly Tag[] }, NoMembers>[] {
  return TAGGED.map((kind) => ({
    name: `Tag${NOUNS[kind]}`,
    access: (input, caller) =>
      accessToEntity(ports, `Tag${NOUNS[kind]}`, refOf(kind, input, caller), () => requestTags(input.Tags)),
    async run(input, caller) {
      const entity = await requireModifiable(ports, refOf(kind, input, caller));
      await ports.iam.changeTags(entity, (tags) => withIamTags(tags, input.Tags));
      return {};
    },
  }));
}

/**
 * UntagUser, UntagRole.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html
 */
export function untagEntityOperations(
  ports: IamPorts,
): readonly Operation<EntityRequest & { readonly TagKeys: readonly string[] }, NoMembers>[] {
  return TAGGED.map((kind) => ({
    name: `Untag${NOUNS[kind]}`,
    access: (input, caller) =>
      accessToEntity(ports, `Untag${NOUNS[kind]}`, refOf(kind, input, caller), () => ({
        'aws:TagKeys': input.TagKeys,
      })),
    async run(input, caller) {
      const entity = await requireModifiable(ports, refOf(kind, input, caller));
      await ports.iam.changeTags(entity, (tags) => withoutIamTags(tags, input.TagKeys));
      return {};
    },
  }));
}

/**
 * ListUserTags, ListRoleTags.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
 */
export function listEntityTagsOperations(
  ports: IamPorts,
): readonly Operation<EntityRequest & PageInput, ListRoleTagsResponse>[] {
  return TAGGED.map((kind) => ({
    name: `List${NOUNS[kind]}Tags`,
    access: (input, caller) => accessToEntity(ports, `List${NOUNS[kind]}Tags`, refOf(kind, input, caller)),
    async run(input, caller) {
      const { tags } = await requireEntity(ports, refOf(kind, input, caller));
      const page = pageOf('tags', tagList(tags), ({ Key }) => Key, input);
      return { Tags: page.items, ...continuation(page) };
    },
  }));
}
