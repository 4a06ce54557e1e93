import { z } from 'zod';
import { ADMIN_PREFIX, type AdminOperation, type AdminTable } from './admin-operation.js';
import { errorAnswer } from './error-answer.js';

type Json = Record<string, unknown>;

/** The table as an OpenAPI 3.1 document. https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(table: AdminTable, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, operation] of Object.entries(table)) {
    const path = `${ADMIN_PREFIX}${operation.path.replace(/:(\w+)/g, '{$1}')}`;
    (paths[path] ??= {})[operation.method.toLowerCase()] = describe(name, operation);
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Stoker admin API', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Error: schemaOf(errorAnswer, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-stoker_session' },
        csrf: { type: 'apiKey', in: 'header', name: 'X-Stoker-Csrf' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function describe(name: string, operation: AdminOperation): Json {
  const { summary, access, body, answer, status = 200 } = operation;
  return {
    operationId: name,
    summary,
    description: ACCESS_WORDS[access] ?? `Needs \`${access}\`.`,
    security: securityOf(operation),
    parameters: [...parameters('path', operation.params), ...parameters('query', operation.query)],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: {
      [status]: {
        description: 'Success.',
        ...(answer === undefined ? {} : { content: json(schemaOf(answer, 'output')) }),
      },
      default: { description: 'An error.', content: json({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

const ACCESS_WORDS: Readonly<Partial<Record<AdminOperation['access'], string>>> = {
  public: 'Needs nothing.',
  known: 'Needs a session or a token, whatever it may do.',
  session: 'Needs a session; a token is not enough.',
};

function securityOf({ access, mutates }: AdminOperation): Json[] {
  if (access === 'public') return [];
  const session = mutates ? { session: [], csrf: [] } : { session: [] };
  return access === 'session' ? [session] : [session, { token: [] }];
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, described]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: described,
  }));
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
