import { ServiceError } from '@stoker/core/errors/service-error';
import { type Tags, type TagTarget, tagTargetArn, withoutTags, withTags } from '@stoker/core/model/tags';
import type { Change } from '../../ports/function-store.js';
import type { ControlPorts } from '../control-ports.js';
import { changeMappingTags, findMapping } from '../event-sources/event-source-mappings.js';
import { reworded } from '../refusals.js';

type Ports = Pick<ControlPorts, 'functions' | 'mappings' | 'codeSigning' | 'clock'>;

/**
 * Adds tags to a resource, or gives those that it has other values.
 * https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException for no tags, reserved keys and too many tags
 */
export async function tagResource(ports: Ports, target: TagTarget, added: Tags): Promise<void> {
  if (Object.keys(added).length === 0) {
    throw new ServiceError('InvalidParameterValueException', 'An error occurred and the request cannot be processed.');
  }
  await changeTags(ports, target, (current) => withTags(current, added));
}

/**
 * Takes the tags of some keys from a resource; a key that it does not have is no error.
 *
 * @throws ResourceNotFoundException
 */
export async function untagResource(ports: Ports, target: TagTarget, keys: readonly string[]): Promise<void> {
  await changeTags(ports, target, (current) => withoutTags(current, keys));
}

/**
 * @throws ResourceNotFoundException
 */
export async function listTags(ports: Ports, target: TagTarget): Promise<Tags> {
  const tags = await findTags(ports, target);
  if (tags === undefined) throw new ServiceError('ResourceNotFoundException', notFound(target));
  return tags;
}

/** The tags of a resource; undefined when it is not there. */
export async function findTags(ports: Ports, { accountId, kind, name }: TagTarget): Promise<Tags | undefined> {
  switch (kind) {
    case 'function':
      return (await ports.functions.findAttributes({ accountId, functionName: name }))?.tags;
    case 'event-source-mapping':
      return (await findMapping(ports, accountId, name))?.tags;
    case 'code-signing-config':
      return (await ports.codeSigning.find({ accountId, id: name }))?.tags;
  }
}

async function changeTags(ports: Ports, target: TagTarget, change: Change<Tags>): Promise<void> {
  await reworded(changed(ports, target, change), { ResourceNotFoundException: notFound(target) });
}

function changed(ports: Ports, { accountId, kind, name }: TagTarget, change: Change<Tags>): Promise<unknown> {
  const withChanged = <T extends { readonly tags: Tags }>(current: T): T => ({
    ...current,
    tags: change(current.tags),
  });
  switch (kind) {
    case 'function':
      return ports.functions.changeAttributes({ accountId, functionName: name }, withChanged);
    case 'event-source-mapping':
      return changeMappingTags(ports, accountId, name, change);
    case 'code-signing-config':
      return ports.codeSigning.update({ accountId, id: name }, withChanged);
  }
}

const NAMES = {
  function: 'Function',
  'event-source-mapping': 'Event source mapping',
  'code-signing-config': 'Code signing configuration',
} as const satisfies Record<TagTarget['kind'], string>;

function notFound(target: TagTarget): string {
  return `${NAMES[target.kind]} not found: ${tagTargetArn(target)}`;
}
