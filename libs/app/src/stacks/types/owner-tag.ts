import type { ResourceContext } from '../resource-type.js';

type Owner = Pick<ResourceContext, 'stackId' | 'logicalId'>;

/** The tag by which an API that was made is known again, when nobody heard of it. */
const OWNER_TAG = 'stoker:stack-resource';

/** The tag that an API of a stack is made with. */
export function ownerTag({ stackId, logicalId }: Owner): Readonly<Record<string, string>> {
  return { [OWNER_TAG]: `${stackId}/${logicalId}` };
}

/** Whether these are the tags of what was made for this resource. */
export function isOwned(owner: Owner, tags: unknown): boolean {
  return (tags as Record<string, string> | undefined)?.[OWNER_TAG] === ownerTag(owner)[OWNER_TAG];
}
