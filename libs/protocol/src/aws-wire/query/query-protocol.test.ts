import { describe, expect, it } from 'vitest';
import { ServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import { IAM_MODEL } from '../../aws-model/iam.model.generated.js';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { STS_MODEL } from '../../aws-model/sts.model.generated.js';
import { modelPattern } from '../pattern.js';
import { QueryProtocol } from './query-protocol.js';

/** Shapes that the services have not, but the protocol has. */
const toy: ServiceModel = {
  ...IAM_MODEL,
  operations: { Do: { method: 'POST', uri: '/', status: 200, input: 'In', output: 'Out', errors: [] } },
  shapes: {
    In: {
      type: 'structure',
      members: { At: { shape: 'Time' }, Data: { shape: 'Bytes' }, Sizes: { shape: 'Sizes' }, On: { shape: 'Flag' } },
    },
    Out: { type: 'structure', members: { At: { shape: 'Time' }, Data: { shape: 'Bytes' }, Sizes: { shape: 'Sizes' } } },
    Time: { type: 'timestamp' },
    Bytes: { type: 'blob' },
    Flag: { type: 'boolean' },
    Sizes: { type: 'map', key: 'Text', value: 'Numbers' },
    Numbers: { type: 'list', member: 'Number' },
    Number: { type: 'integer' },
    Text: { type: 'string' },
  },
};

function read(model: ServiceModel, operation: string, form: string, query = '') {
  const protocol = new QueryProtocol(model);
  const head = { method: 'POST', path: '/', query, headers: {} };
  const body = Buffer.from(`Action=${operation}&Version=${model.apiVersion}${form === '' ? '' : `&${form}`}`);
  const route = protocol.route(head, body);
  if (route === undefined) throw protocol.unknownOperation(head, body);
  return protocol.inputReader(model.operations[operation]?.input)(route, head, body);
}

const write = (model: ServiceModel, operation: string, output: unknown) =>
  new QueryProtocol(model).outputWriter(operation, model.operations[operation]!)(output, 'id-1');

describe('the operation', () => {
  const protocol = new QueryProtocol(STS_MODEL);
  const head = { method: 'GET', path: '/', query: 'Action=GetCallerIdentity&Version=2011-06-15', headers: {} };
  it('may stand in the query string', () => {
    expect(protocol.route(head, Buffer.alloc(0))?.operation).toBe('GetCallerIdentity');
  });

  it.each(['Action=GetUser&Version=2011-06-15', 'Action=GetCallerIdentity&Version=2010-05-08', 'Action=toString', ''])(
    'is unknown in %j',
    (query) => {
      expect(protocol.route({ ...head, query }, Buffer.alloc(0))).toBeUndefined();
    },
  );

  it('is asked for at the root only', () => {
    expect(protocol.route({ ...head, path: '/x' }, Buffer.alloc(0))).toBeUndefined();
  });

  it('is refused in the words of AWS', () => {
    expect(protocol.unknownOperation({ ...head, query: 'Action=Nothing' })).toMatchObject({
      message: 'Could not find operation Nothing for version NO_VERSION_SPECIFIED',
    });
  });
});

describe('inputs', () => {
  it('reads text, lists of structures in the order of their numbers, and what is encoded', () => {
    const form =
      'UserName=ann%2Bbo&Tags.member.10.Key=last&Tags.member.10.Value=&Tags.member.2.Key=a+b&Tags.member.2.Value=%C3%A9';
    expect(read(IAM_MODEL, 'CreateUser', form)).toEqual({
      UserName: 'ann+bo',
      Tags: [
        { Key: 'a b', Value: 'é' },
        { Key: 'last', Value: '' },
      ],
    });
  });

  it('reads numbers, booleans, timestamps, bytes, maps of lists', () => {
    const form =
      'At=2026-11-25T10%3A00%3A00Z&Data=aGk%3D&On=true&Sizes.entry.1.key=x&Sizes.entry.1.value.member.1=7&Sizes.entry.1.value.member.2=8';
    expect(read(toy, 'Do', form)).toEqual({
      At: new Date('2026-11-25T10:00:00Z'),
      Data: Buffer.from('hi'),
      On: true,
      Sizes: { x: [7, 8] },
    });
    expect(read(IAM_MODEL, 'ListUsers', 'MaxItems=5')).toEqual({ MaxItems: 5 });
  });

  it('takes an empty list as one, and parameters of the query string', () => {
    expect(read(IAM_MODEL, 'CreateUser', 'UserName=a&Tags=')).toEqual({ UserName: 'a', Tags: [] });
    expect(read(IAM_MODEL, 'GetUser', '', 'UserName=q')).toEqual({ UserName: 'q' });
  });

  it('leaves out what the model lacks, what goes too deep and what is no element', () => {
    const deep = `UserName=a&${'x.'.repeat(40)}x=1&Other=2&Tags.member.one.Key=k&UserName.member.1=3&__proto__.x=4`;
    expect(read(IAM_MODEL, 'CreateUser', deep)).toEqual({ UserName: 'a', Tags: [] });
  });

  it('counts a parameter that comes twice as it came first', () => {
    expect(read(IAM_MODEL, 'GetUser', 'UserName=first&UserName=second')).toEqual({ UserName: 'first' });
  });

  it.each([
    ['CreateUser', '', "Value null at 'userName' failed to satisfy constraint: Member must not be null"],
    ['GetUser', 'UserName=a%20b', 'Member must satisfy regular expression pattern: [\\w+=,.@-]+'],
    ['ListUsers', 'MaxItems=1001', 'Member must have value less than or equal to 1000'],
    ['UpdateAccessKey', 'AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status=On', 'Member must satisfy enum value set'],
  ])('refuses what breaks the constraints of %s: %s', (operation, form, message) => {
    expect(() => read(IAM_MODEL, operation, form)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(message) as string }),
    );
  });

  it('refuses a text of another type', () => {
    expect(() => read(IAM_MODEL, 'ListUsers', 'MaxItems=many')).toThrow(
      expect.objectContaining({ code: 'SerializationException' }),
    );
  });

  it.each([IAM_MODEL, STS_MODEL])('has a reader and a writer for every operation of $service', (model) => {
    for (const [name, operation] of Object.entries(model.operations)) {
      expect(write(model, name, {}).body).toContain(`<${name}Response`);
      // Patterns are compiled when they are first asked: none of them may be one that JavaScript cannot read.
      expect(() => read(model, name, '')).not.toThrow(SyntaxError);
      expect(operation.uri).toBe('/');
    }
    for (const shape of Object.values(model.shapes)) {
      if (shape.type === 'string' && shape.pattern) expect(() => modelPattern(shape.pattern!)).not.toThrow();
    }
  });
});

describe('outputs', () => {
  it('wraps the result, with the id of the request', () => {
    expect(write(STS_MODEL, 'GetCallerIdentity', { Account: '1', Arn: undefined, UserId: 'a&<b>' })).toEqual({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        '<UserId>a&amp;&lt;b&gt;</UserId><Account>1</Account></GetCallerIdentityResult>' +
        '<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
    });
  });

  it('has no result where the operation answers nothing', () => {
    expect(write(IAM_MODEL, 'DeleteUser', undefined).body).toBe(
      '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
        '<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DeleteUserResponse>',
    );
  });

  it('writes lists, maps, dates and bytes', () => {
    const output = {
      At: new Date('2026-11-25T10:00:00Z'),
      Data: Buffer.from('hi'),
      Sizes: { x: [7, 8], y: undefined },
    };
    expect(write(toy, 'Do', output).body).toContain(
      '<DoResult><At>2026-11-25T10:00:00Z</At><Data>aGk=</Data><Sizes><entry><key>x</key>' +
        '<value><member>7</member><member>8</member></value></entry></Sizes></DoResult>',
    );
  });

  it('stays readable whatever a text holds', () => {
    const { body } = write(STS_MODEL, 'GetCallerIdentity', { UserId: 'a\u0001b\uD800c\r"\'😀' });
    expect(body).toContain('<UserId>a\uFFFDb\uFFFDc&#xD;&quot;&#x27;😀</UserId>');
  });
});

describe('errors', () => {
  const error = (model: ServiceModel, code: ErrorCode) =>
    new QueryProtocol(model).writeError(new ServiceError(code, 'why & how'), 'id-1');

  it('are XML', () => {
    expect(error(IAM_MODEL, 'NoSuchEntityException')).toEqual({
      status: 404,
      headers: { 'content-type': 'text/xml' },
      body:
        '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>' +
        '<Code>NoSuchEntity</Code><Message>why &amp; how</Message></Error><RequestId>id-1</RequestId></ErrorResponse>',
    });
  });

  it.each<[ErrorCode, number, string, string]>([
    ['AccessDeniedException', 403, 'Sender', 'AccessDenied'],
    ['InvalidSignatureException', 403, 'Sender', 'SignatureDoesNotMatch'],
    ['UnrecognizedClientException', 403, 'Sender', 'InvalidClientTokenId'],
    ['MissingAuthenticationTokenException', 403, 'Sender', 'MissingAuthenticationToken'],
    ['MalformedPolicyDocumentException', 400, 'Sender', 'MalformedPolicyDocument'],
    ['UnknownOperationException', 400, 'Sender', 'InvalidAction'],
    ['ValidationException', 400, 'Sender', 'ValidationError'],
    ['NotImplementedException', 501, 'Receiver', 'NotImplemented'],
    ['ServiceException', 500, 'Receiver', 'InternalFailure'],
    ['ResourceConflictException', 409, 'Sender', 'ResourceConflictException'],
  ])('%s has the name and the status that it has there', (code, status, type, name) => {
    const answer = error(IAM_MODEL, code);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(`<Type>${type}</Type><Code>${name}</Code>`);
  });
});
