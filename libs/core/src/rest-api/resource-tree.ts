import { badRequest } from '../gateway/refusals.js';
import { conflict } from './refusals.js';
import type { RestResource, WithId } from './rest-api.js';

type Resources = readonly WithId<RestResource>[];

/** Resources that an API may have. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const RESOURCES_PER_API = 300;

const PATH_PART = /^(?:[a-zA-Z0-9._\-:]+|\{[a-zA-Z0-9._\-:]+\+?\})$/;

/**
 * A resource below another.
 *
 * @param resources all that the API has; but for the one that is moved, where one is
 * @throws BadRequestException, ConflictException
 */
export function resourceBelow(resources: Resources, parent: WithId<RestResource>, pathPart: string): RestResource {
  if (!PATH_PART.test(pathPart)) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  }
  if (isGreedy(parent.document.pathPart)) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.document.pathPart}`);
  }
  const siblings = resources.filter(({ document }) => document.parentId === parent.id);
  if (siblings.some(({ document }) => document.pathPart === pathPart)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
  }
  const kind = variableKind(pathPart);
  const variable = kind && siblings.find(({ document }) => variableKind(document.pathPart) === kind);
  if (variable !== undefined) {
    const taken = variable.document.pathPart;
    throw badRequest(`A sibling (${taken}) of this resource already has a variable path part -- only one is allowed`);
  }
  const name = /^\{([^}+]+)/.exec(pathPart)?.[1];
  // No event can have a member of that name.
  if (name === '__proto__') throw badRequest(`Resource's path part can't be a variable of that name: ${pathPart}`);
  const names = [...parent.document.path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, taken]) => taken);
  if (name !== undefined && names.includes(name)) {
    throw badRequest(`Resource's path has several variables of one name: ${pathPart}`);
  }
  return { parentId: parent.id, pathPart, path: joined(parent.document.path, pathPart) };
}

/** A resource and all below it, each parent before its children. */
export function subtreeOf(resources: Resources, id: string): Resources {
  const root = resources.filter((resource) => resource.id === id);
  const found = [...root];
  for (const resource of found) {
    found.push(...resources.filter(({ document }) => document.parentId === resource.id));
  }
  return found;
}

/** Resources with the paths that they have by their parents; those below one that was moved have others now. */
export function withPaths(resources: Resources): Resources {
  const roots = resources.filter(({ document }) => document.parentId === undefined);
  const placed = new Map<string, WithId<RestResource>>(roots.map((root) => [root.id, root]));
  const order = roots.flatMap((root) => subtreeOf(resources, root.id)).slice(roots.length);
  for (const { id, document } of order) {
    const parent = placed.get(document.parentId!)!;
    placed.set(id, { id, document: { ...document, path: joined(parent.document.path, document.pathPart!) } });
  }
  return [...placed.values()];
}

export function isGreedy(pathPart: string | undefined): boolean {
  return pathPart !== undefined && pathPart.endsWith('+}');
}

/** Two siblings of one kind would take the same paths; undefined for a literal. */
function variableKind(pathPart: string | undefined): 'plain' | 'greedy' | undefined {
  if (!pathPart?.startsWith('{')) return undefined;
  return isGreedy(pathPart) ? 'greedy' : 'plain';
}

function joined(parentPath: string, pathPart: string): string {
  return `${parentPath === '/' ? '' : parentPath}/${pathPart}`;
}
