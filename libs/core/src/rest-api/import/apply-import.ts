import { authorizerOf } from '../authorizer.js';
import { badRequest } from '../../gateway/refusals.js';
import { resourceBelow, RESOURCES_PER_API } from '../resource-tree.js';
import type {
  RestApiSettings,
  RestAuthorizer,
  RestGatewayResponse,
  RestMethod,
  RestModel,
  RestRequestValidator,
  RestResource,
  WithId,
} from '../rest-api.js';
import { requireRestApi } from '../settings.js';
import type { ImportedApi, ImportedMethod } from './imported-api.js';

/** All that an API is made of while it is edited. */
export interface RestDefinition {
  readonly settings: RestApiSettings;
  readonly resources: readonly WithId<RestResource>[];
  readonly authorizers: readonly WithId<RestAuthorizer>[];
  readonly models: readonly WithId<RestModel>[];
  readonly requestValidators: readonly WithId<RestRequestValidator>[];
  readonly gatewayResponses: readonly WithId<RestGatewayResponse>[];
}

export type ImportMode = 'merge' | 'overwrite';

/**
 * An API with what a document says. `merge` puts that beside what is there, and in its place where both have it; `overwrite` leaves
 * only that. What has the same path, or name, before and after has the same id.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html
 *
 * @throws BadRequestException, ConflictException
 */
export function withImport(
  current: RestDefinition,
  imported: ImportedApi,
  mode: ImportMode,
  newId: () => string,
): RestDefinition {
  const merged = <D extends object>(
    kept: readonly WithId<D>[],
    made: readonly D[],
    nameOf: (document: D) => string | undefined,
  ) => {
    const named = made.map((document) => {
      const same = kept.find((one) => nameOf(one.document) === nameOf(document));
      return { id: same?.id ?? newId(), document };
    });
    const replaced = new Set(named.map(({ id }) => id));
    return mode === 'overwrite' ? named : [...kept.filter(({ id }) => !replaced.has(id)), ...named];
  };
  const authorizers = merged(current.authorizers, imported.authorizers.map(authorizerOf), ({ name }) => name);
  const models = merged(current.models, imported.models, ({ name }) => name);
  const requestValidators = merged(current.requestValidators, imported.requestValidators, ({ name }) => name);
  const withIds = (method: ImportedMethod) => referring(method, { authorizers, models, requestValidators });
  const responses = Object.entries(imported.gatewayResponses).map(([id, document]) => ({ id, document }));
  const ownTypes = new Set(responses.map(({ id }) => id));
  const others = mode === 'overwrite' ? [] : current.gatewayResponses.filter(({ id }) => !ownTypes.has(id));
  return {
    settings: settingsOf(current.settings, imported, mode),
    resources: resourcesOf(current.resources, imported, mode, newId, withIds),
    authorizers,
    models,
    requestValidators,
    gatewayResponses: [...others, ...responses],
  };
}

function settingsOf(current: RestApiSettings, imported: ImportedApi, mode: ImportMode): RestApiSettings {
  const { name, description, version, binaryMediaTypes, minimumCompressionSize, apiKeySource, policy } = imported;
  const kept = mode === 'overwrite' ? { binaryMediaTypes: undefined, policy: undefined } : {};
  const said = Object.entries({
    name: name === '' ? undefined : name,
    description,
    version,
    binaryMediaTypes: binaryMediaTypes?.length === 0 ? undefined : binaryMediaTypes,
    minimumCompressionSize,
    apiKeySource,
    policy,
    disableExecuteApiEndpoint: imported.disableExecuteApiEndpoint,
  }).filter(([, value]) => value !== undefined);
  const settings = { ...current, ...kept, ...Object.fromEntries(said) };
  requireRestApi(settings);
  return settings;
}

function resourcesOf(
  current: readonly WithId<RestResource>[],
  { paths, methods }: ImportedApi,
  mode: ImportMode,
  newId: () => string,
  withIds: (method: ImportedMethod) => RestMethod,
): readonly WithId<RestResource>[] {
  const idByPath = new Map(current.map(({ id, document }) => [document.path, id]));
  const root = current.filter(({ document }) => document.path === '/');
  const found: WithId<RestResource>[] =
    mode === 'merge' ? [...current] : root.map(({ id }) => ({ id, document: { path: '/' } }));
  const ensure = (path: string): number => {
    const index = found.findIndex(({ document }) => document.path === path);
    if (index >= 0) return index;
    const slash = path.lastIndexOf('/');
    const parent = found[ensure(path.slice(0, slash) || '/')]!;
    const document = resourceBelow(found, parent, path.slice(slash + 1));
    if (found.length >= RESOURCES_PER_API) throw badRequest(`An API may have ${RESOURCES_PER_API} resources at most`);
    return found.push({ id: idByPath.get(path) ?? newId(), document }) - 1;
  };
  for (const path of paths) ensure(path);
  for (const imported of methods) {
    const index = ensure(imported.path);
    const { id, document } = found[index]!;
    const method = withIds(imported);
    const { methodIntegration: integration } = method;
    const named = integration && { ...integration, cacheNamespace: integration.cacheNamespace || id };
    const whole = { ...method, methodIntegration: named };
    found[index] = {
      id,
      document: { ...document, resourceMethods: { ...document.resourceMethods, [method.httpMethod]: whole } },
    };
  }
  return found;
}

/** A method with the ids of what the document calls by names. @throws BadRequestException for a name that nothing has */
function referring(
  { path, method, authorizer, requestValidator }: ImportedMethod,
  parts: Pick<RestDefinition, 'authorizers' | 'models' | 'requestValidators'>,
): RestMethod {
  const idOf = (named: readonly WithId<{ readonly name?: string | undefined }>[], name: string | undefined) => {
    if (name === undefined) return undefined;
    const found = named.find(({ document }) => document.name === name);
    if (found === undefined) throw badRequest(`Unable to find ${name} of ${method.httpMethod} ${path}`);
    return found.id;
  };
  for (const model of Object.values(method.requestModels ?? {})) idOf(parts.models, model);
  const authorizerId = idOf(parts.authorizers, authorizer);
  return {
    ...method,
    ...(authorizerId !== undefined && { authorizationType: 'CUSTOM', authorizerId }),
    requestValidatorId: idOf(parts.requestValidators, requestValidator),
  };
}
