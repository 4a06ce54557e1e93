import { expect, it } from 'vitest';
import type { BotocoreModel } from './botocore.js';
import { emitModel } from './emit-model.js';
import { emitTypes } from './emit-types.js';
import { literal, propertyName } from './names.js';

const model: BotocoreModel = {
  metadata: { apiVersion: '2015-03-31', endpointPrefix: 'toy', protocol: 'rest-json', serviceId: 'Toy' },
  operations: {
    Put: {
      http: { method: 'PUT', requestUri: '/things/{Name}', responseCode: 201 },
      input: { shape: 'PutRequest' },
      errors: [{ shape: 'NotThere' }],
    },
    Get: { http: { method: 'GET', requestUri: '/things' }, output: { shape: 'Thing' } },
    Watch: { http: { method: 'GET', requestUri: '/changes' }, output: { shape: 'Changes' } },
  },
  shapes: {
    PutRequest: {
      type: 'structure',
      required: ['Name'],
      members: {
        Name: { shape: 'Name', location: 'uri', locationName: 'Name' },
        Kind: { shape: 'Kind' },
        Engine: { shape: 'Engine' },
        Body: { shape: 'Bytes' },
      },
      payload: 'Body',
    },
    Thing: {
      type: 'structure',
      members: { At: { shape: 'Time' }, Parts: { shape: 'Things' }, 'x-y': { shape: 'Sizes' } },
    },
    Things: { type: 'list', member: { shape: 'Thing' }, max: 5 },
    Sizes: { type: 'map', key: { shape: 'Name' }, value: { shape: 'Size' } },
    Name: { type: 'string', pattern: "[a-z']+", min: 1, max: 9 },
    Kind: { type: 'string', enum: ["it's", 'b'] },
    Engine: { type: 'string', enum: ['v8'] },
    Size: { type: 'integer', min: 1 },
    Bytes: { type: 'blob', streaming: true, sensitive: true },
    Time: { type: 'timestamp', timestampFormat: 'iso8601' },
    Changes: { type: 'structure', members: { Stream: { shape: 'Change' } }, payload: 'Stream' },
    Change: { type: 'structure', members: { Part: { shape: 'Part' } }, eventstream: true },
    Part: { type: 'structure', members: { Bytes: { shape: 'Bytes', eventpayload: true } }, event: true },
    NotThere: { type: 'structure', members: {}, exception: true, error: { httpStatusCode: 404 } },
    Unused: { type: 'string' },
  },
};
const openEnums = new Set(['Engine']);

it('types what can be reached, optional members as absent or undefined', () => {
  expect(emitTypes(model, { header: '// h', openEnums })).toBe(`// h
/** The shape of an operation that takes or answers nothing. */
export type NoMembers = Readonly<Record<string, never>>;

export type Change =
  | { readonly Part: Part };

export interface Changes {
  readonly Stream?: AsyncIterable<Change> | undefined;
}

export type Kind =
  | 'it\\'s'
  | 'b';

export interface Part {
  readonly Bytes?: Uint8Array | undefined;
}

export interface PutRequest {
  readonly Name: string;
  readonly Kind?: Kind | undefined;
  readonly Engine?: string | undefined;
  readonly Body?: Uint8Array | undefined;
}

export interface Thing {
  readonly At?: Date | undefined;
  readonly Parts?: readonly Thing[] | undefined;
  readonly 'x-y'?: Readonly<Record<string, number>> | undefined;
}

/** Input and output of every operation of Toy. */
export interface ToyOperations {
  Get: { input: NoMembers; output: Thing };
  Put: { input: PutRequest; output: NoMembers };
  Watch: { input: NoMembers; output: Changes };
}
`);
});

it('writes the runtime model with every constraint and without documentation', () => {
  const text = emitModel(model, { header: '// h', constant: 'TOY_MODEL', source: 'a file', openEnums });
  const start = text.indexOf('= {') + 2;
  const written = new Function(`return ${text.slice(start, text.lastIndexOf(';'))}`)() as Record<string, object>;
  expect(written).toMatchObject({ service: 'Toy', apiVersion: '2015-03-31', signingName: 'toy', source: 'a file' });
  expect(written['operations']).toEqual({
    Get: { method: 'GET', uri: '/things', status: 200, output: 'Thing', errors: [] },
    Put: { method: 'PUT', uri: '/things/{Name}', status: 201, input: 'PutRequest', errors: ['NotThere'] },
    Watch: { method: 'GET', uri: '/changes', status: 200, output: 'Changes', errors: [] },
  });
  expect(written['shapes']).toMatchObject({
    PutRequest: { required: ['Name'], payload: 'Body', members: { Name: { location: 'uri' } } },
    Name: { type: 'string', pattern: "[a-z']+", min: 1, max: 9 },
    Kind: { type: 'string', enum: ["it's", 'b'] },
    Engine: { type: 'string' },
    Bytes: { type: 'blob', sensitive: true },
    Things: { type: 'list', member: 'Thing', max: 5 },
    Change: { eventStream: true },
    Part: { members: { Bytes: { shape: 'Bytes', eventPayload: true } } },
    Time: { type: 'timestamp', timestampFormat: 'iso8601' },
    NotThere: { errorStatus: 404 },
  });
  expect(written['shapes']).not.toHaveProperty('Unused');
  expect(written['shapes']).not.toHaveProperty('Engine.enum');
});

it('quotes only where it must', () => {
  expect([propertyName('Name'), propertyName('x-y')]).toEqual(['Name', "'x-y'"]);
  expect(literal(`a'b"c\\d`)).toBe(`'a\\'b"c\\\\d'`);
});
