import { beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, aCaller } from '../lambda-api/testing/api-kit.js';
import { Death, StacksKit } from './testing/stacks-kit.js';

let kit: StacksKit;
beforeEach(() => {
  kit = new StacksKit();
});

const api = (name: unknown = 'shop') => ({ Type: 'AWS::ApiGateway::RestApi', Properties: { Name: name } });
const path = (part: string, more: object = {}) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: { Ref: 'Api' }, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: part },
  ...more,
});
const broken = {
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: { Ref: 'Api' }, ParentId: 'none', PathPart: 'x' },
};
const shop = (part = 'orders', more: object = {}) => ({ Resources: { Orders: path(part), Api: api(), ...more } });
const create = (template: object, more = {}) => kit.put('CreateStack', template, more);
const update = (template: object, more = {}) => kit.put('UpdateStack', template, more);

describe('a stack', () => {
  it('is made in the order in which its resources need each other, and taken away in the other', async () => {
    expect(await create(shop())).toBe('CREATE_COMPLETE');
    expect(await kit.events()).toEqual([
      'shop CREATE_IN_PROGRESS',
      'Api CREATE_IN_PROGRESS',
      'Api CREATE_COMPLETE',
      'Orders CREATE_IN_PROGRESS',
      'Orders CREATE_COMPLETE',
      'shop CREATE_COMPLETE',
    ]);
    const { Stacks = [] } = await kit.call('DescribeStacks', {});
    await kit.call('DeleteStack', { StackName: 'shop' });
    await kit.work();
    expect(await kit.apis()).toEqual([]);
    await expect(kit.status()).rejects.toMatchObject({ message: 'Stack with id shop does not exist' });
    expect(await kit.status(Stacks[0]?.StackId)).toBe('DELETE_COMPLETE');
    const events = await kit.events(Stacks[0]?.StackId);
    expect(events.filter((event) => event.includes('DELETE_COMPLETE'))).toEqual([
      'Orders DELETE_COMPLETE',
      'Api DELETE_COMPLETE',
      'shop DELETE_COMPLETE',
    ]);
  });

  it('tells what its outputs say, and hides what nobody is to see', async () => {
    const template = {
      Parameters: { Name: { Type: 'String', NoEcho: true }, Stage: { Type: 'String', Default: 'dev' } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      Resources: { Api: api({ 'Fn::Sub': '${Name}-${Stage}' }), Orders: path('orders', { Condition: 'IsProd' }) },
      Outputs: {
        Id: { Value: { Ref: 'Api' }, Export: { Name: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'id']] } } },
        Orders: { Value: 'x', Condition: 'IsProd' },
      },
    };
    expect(await create(template, { Parameters: [{ ParameterKey: 'Name', ParameterValue: 's3cret' }] })).toBe(
      'CREATE_COMPLETE',
    );
    const [found] = await kit.apis();
    expect(found?.name).toBe('s3cret-dev');
    const { Stacks = [] } = await kit.call('DescribeStacks', { StackName: 'shop' });
    expect(Stacks[0]?.Outputs).toEqual([{ OutputKey: 'Id', OutputValue: found?.id, ExportName: 'shop-id' }]);
    expect(Stacks[0]?.Parameters).toContainEqual({ ParameterKey: 'Name', ParameterValue: '****' });
    expect(await kit.call('ListExports', {})).toMatchObject({ Exports: [{ Name: 'shop-id', Value: found?.id }] });
  });

  it('is taken back when a resource can’t be made', async () => {
    expect(await create(shop('orders', { Broken: broken }))).toBe('ROLLBACK_COMPLETE');
    expect(await kit.apis()).toEqual([]);
    const { StackEvents = [] } = await kit.call('DescribeStackEvents', { StackName: 'shop' });
    const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed).toMatchObject({
      LogicalResourceId: 'Broken',
      ResourceStatusReason: expect.stringContaining('NotFoundException'),
    });
    await expect(update(shop())).rejects.toMatchObject({ message: expect.stringContaining('can not be updated') });
  });

  it('is left as it is, or taken away whole, where that is asked for', async () => {
    expect(await create(shop('orders', { Broken: broken }), { OnFailure: 'DO_NOTHING' })).toBe('CREATE_FAILED');
    expect(await kit.apis()).toHaveLength(1);
    await kit.call('DeleteStack', { StackName: 'shop' });
    await kit.work();
    await kit.call('CreateStack', {
      StackName: 'shop',
      TemplateBody: JSON.stringify({ Resources: { Api: api(), Broken: broken } }),
      OnFailure: 'DELETE',
    });
    await kit.work();
    await expect(kit.status()).rejects.toMatchObject({ code: 'ValidationException' });
    expect(await kit.apis()).toEqual([]);
  });

  it('leaves what is to be kept', async () => {
    await create({ Resources: { Api: { ...api(), DeletionPolicy: 'Retain' } } });
    await kit.call('DeleteStack', { StackName: 'shop' });
    await kit.work();
    expect(await kit.apis()).toHaveLength(1);
  });

  it('is not deleted while it is protected, or while another imports of it', async () => {
    const template = { ...shop(), Outputs: { Id: { Value: { Ref: 'Api' }, Export: { Name: 'id' } } } };
    await create(template, { EnableTerminationProtection: true });
    await expect(kit.call('DeleteStack', { StackName: 'shop' })).rejects.toMatchObject({
      message: expect.stringContaining('TerminationProtection'),
    });
    await kit.call('UpdateTerminationProtection', { StackName: 'shop', EnableTerminationProtection: false });
    const importing = { Resources: { Api: api({ 'Fn::ImportValue': 'id' }) } };
    await kit.call('CreateStack', { StackName: 'other', TemplateBody: JSON.stringify(importing) });
    await kit.work();
    expect(await kit.call('ListImports', { ExportName: 'id' })).toEqual({ Imports: ['other'] });
    await expect(kit.call('DeleteStack', { StackName: 'shop' })).rejects.toMatchObject({
      message: 'Export id cannot be deleted as it is in use by other',
    });
    expect(await update(shop())).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('exports', () => {
  it('are read only for a template that imports', async () => {
    kit.stacks.exports = () => Promise.reject(new Error('read'));
    const preview = (ChangeSetName: string, name: unknown) =>
      kit.call('CreateChangeSet', {
        StackName: 'shop',
        ChangeSetName,
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify({ Resources: { Api: api(name) } }),
      });
    await preview('plain', 'shop');
    await expect(preview('importing', { 'Fn::Sub': ['${A}', { A: { 'Fn::ImportValue': 'a' } }] })).rejects.toThrow(
      'read',
    );
  });
});

describe('protection', () => {
  const protect = () =>
    kit.call('UpdateTerminationProtection', { StackName: 'shop', EnableTerminationProtection: true });
  const refused = { message: expect.stringContaining('TerminationProtection') as string };

  it('that comes while an engine works stays', async () => {
    await kit.call('CreateStack', { StackName: 'shop', TemplateBody: JSON.stringify(shop()) });
    const { stack, fence } = (await kit.stacks.claim())!;
    await protect();
    await kit.stacks.record(stack, fence, { stack: { ...stack, status: 'CREATE_COMPLETE', operation: undefined } });
    await expect(kit.call('DeleteStack', { StackName: 'shop' })).rejects.toMatchObject(refused);
  });

  it('that comes just before a deletion begins refuses it', async () => {
    await create(shop());
    const change = kit.stacks.change.bind(kit.stacks);
    kit.stacks.change = async (key, by) => {
      kit.stacks.change = change;
      await protect();
      return change(key, by);
    };
    await expect(kit.call('DeleteStack', { StackName: 'shop' })).rejects.toMatchObject(refused);
  });
});

describe('an update', () => {
  it('changes in place what can be, and makes anew what can’t', async () => {
    await create(shop());
    const [before] = await kit.apis();
    expect(await update({ Resources: { Api: api('renamed'), Orders: path('carts') } })).toBe('UPDATE_COMPLETE');
    expect(await kit.apis()).toEqual([{ id: before?.id, name: 'renamed' }]);
    const events = (await kit.events()).slice(6);
    expect(events).toEqual([
      'shop UPDATE_IN_PROGRESS',
      'Api UPDATE_IN_PROGRESS',
      'Api UPDATE_COMPLETE',
      'Orders UPDATE_IN_PROGRESS',
      'Orders UPDATE_COMPLETE',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Orders DELETE_IN_PROGRESS',
      'Orders DELETE_COMPLETE',
      'shop UPDATE_COMPLETE',
    ]);
  });

  it('that changes nothing is refused, and one that fails is taken back', async () => {
    await create(shop());
    await expect(update(shop())).rejects.toMatchObject({ message: 'No updates are to be performed.' });
    const worse = {
      Resources: {
        Api: api('renamed'),
        Orders: path('carts'),
        New: path('new'),
        Broken: { ...broken, DependsOn: ['Orders', 'New'] },
      },
    };
    expect(await update(worse)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await kit.apis()).toMatchObject([{ name: 'shop' }]);
    const { StackResources = [] } = await kit.call('DescribeStackResources', { StackName: 'shop' });
    expect(StackResources.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['Api', 'Orders']);
    const { TemplateBody } = await kit.call('GetTemplate', { StackName: 'shop' });
    expect(JSON.parse(TemplateBody ?? '')).toEqual(shop());
    expect(await update({ Resources: { Api: api('better'), Orders: path('carts') } })).toBe('UPDATE_COMPLETE');
  });

  it('is taken back by whoever cancels it', async () => {
    await create(shop());
    await kit.call('UpdateStack', {
      StackName: 'shop',
      TemplateBody: JSON.stringify({ Resources: { Api: api('b'), Orders: path('c') } }),
    });
    await kit.call('CancelUpdateStack', { StackName: 'shop' });
    await kit.work();
    expect(await kit.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('waits for none that is under way', async () => {
    await kit.call('CreateStack', { StackName: 'shop', TemplateBody: JSON.stringify(shop()) });
    await expect(update(shop('carts'))).rejects.toMatchObject({
      message: expect.stringContaining('is in CREATE_IN_PROGRESS state'),
    });
    await expect(kit.call('DeleteStack', { StackName: 'shop' })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(create(shop())).rejects.toMatchObject({ code: 'AlreadyExistsException' });
  });
});

describe('whoever goes on after a crash', () => {
  /** Dies before, or after, each call that a stack makes, and has somebody go on each time. */
  async function dieAtEach(begin: () => Promise<unknown>): Promise<number> {
    const died = new Set<string>();
    kit.onCall = (operation, when) => {
      if (/^(Get|List)/.test(operation)) return;
      if (died.has(`${when} ${operation}`)) return;
      died.add(`${when} ${operation}`);
      throw new Death();
    };
    await begin();
    while (!(await kit.work()));
    kit.onCall = () => undefined;
    return died.size;
  }

  it('makes each resource once', async () => {
    const deaths = await dieAtEach(() =>
      kit.call('CreateStack', { StackName: 'shop', TemplateBody: JSON.stringify(shop()) }),
    );
    expect(deaths).toBe(4);
    expect(await kit.status()).toBe('CREATE_COMPLETE');
    expect(await kit.apis()).toHaveLength(1);
    expect(kit.defects).toEqual([]);
  });

  it('changes, and takes back, each resource once', async () => {
    await create(shop());
    const [before] = await kit.apis();
    const template = {
      Resources: { Api: api('renamed'), Orders: path('carts'), Broken: { ...broken, DependsOn: 'Orders' } },
    };
    expect(
      await dieAtEach(() => kit.call('UpdateStack', { StackName: 'shop', TemplateBody: JSON.stringify(template) })),
    ).toBe(6);
    expect(await kit.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await kit.apis()).toEqual([{ id: before?.id, name: 'shop' }]);
    expect(await dieAtEach(() => kit.call('DeleteStack', { StackName: 'shop' }))).toBe(4);
    expect(await kit.apis()).toEqual([]);
    expect(kit.defects).toEqual([]);
  });

  it('takes back what needs each other in a circle by then', async () => {
    await create({ Resources: { Api: api(), A: path('a', { DependsOn: 'B' }), B: path('b') } });
    const last = { ...broken, DependsOn: 'B' };
    const next = { Resources: { Api: api(), A: path('c'), B: path('d', { DependsOn: 'A' }), Last: last } };
    await kit.call('UpdateStack', { StackName: 'shop', TemplateBody: JSON.stringify(next) });
    let made = 0;
    let left = Infinity;
    kit.onCall = (operation, when) => {
      // The last fails; the API and A are taken back, and then the process ends.
      if (operation === 'CreateResource' && when === 'before' && ++made === 3) left = 3;
    };
    expect(await kit.work(() => left-- <= 0)).toBe(false);
    await kit.work();
    expect(await kit.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('leaves off between two resources when its process ends', async () => {
    await kit.call('CreateStack', { StackName: 'shop', TemplateBody: JSON.stringify(shop()) });
    let calls = 0;
    kit.onCall = (_operation, when) => void (calls += when === 'before' ? 1 : 0);
    expect(await kit.work(() => calls > 0)).toBe(false);
    expect(calls).toBe(1);
    await kit.work();
    expect(await kit.status()).toBe('CREATE_COMPLETE');
  });
});

describe('permissions', () => {
  const only = (...actions: string[]) => ({
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, Action: actions, Resource: ['*'] }],
  });

  it('are the caller’s own, and end with his key', async () => {
    const caller = kit.caller(only('cloudformation:*') as never);
    await kit.call('CreateStack', { StackName: 'shop', TemplateBody: JSON.stringify(shop()) }, caller);
    await kit.work();
    expect(await kit.status()).toBe('ROLLBACK_COMPLETE');
    expect(await kit.apis()).toEqual([]);
    await kit.call('CreateStack', { StackName: 'next', TemplateBody: JSON.stringify(shop()) }, kit.caller());
    kit.keys.clear();
    const claimed = await kit.stacks.claim();
    expect(claimed?.stack.name).toBe('next');
    kit.stacks.expireLeases();
    await kit.work();
    expect(await kit.apis()).toEqual([]);
  });

  it('of another account’s stacks are none, and its stacks look like none', async () => {
    await create(shop());
    const { Stacks = [] } = await kit.call('DescribeStacks', {});
    const stranger = { ...aCaller(ADMIN), principal: { ...aCaller().principal, accountId: '999999999999' } };
    await expect(kit.call('DescribeStacks', { StackName: 'shop' }, stranger)).rejects.toMatchObject({
      message: 'Stack with id shop does not exist',
    });
    await expect(kit.call('DescribeStacks', { StackName: Stacks[0]?.StackId }, stranger)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    expect(await kit.call('DescribeStacks', {}, stranger)).toMatchObject({ Stacks: [] });
  });

  it('of a stack are asked about that stack, however its change set is named', async () => {
    for (const StackName of ['Dev', 'Prod']) {
      await kit.call('CreateStack', { StackName, TemplateBody: JSON.stringify(shop()) });
      await kit.work();
    }
    kit.clock.advance(10);
    const next = { StackName: 'Prod', ChangeSetName: 'next', TemplateBody: JSON.stringify(shop('carts')) };
    const { Id: ChangeSetName = '', StackId: prod = '' } = await kit.call('CreateChangeSet', next);
    const denying = kit.caller({
      ...only('*'),
      Statement: [
        ...only('*').Statement,
        { Effect: 'Deny', Action: '*', Resource: 'arn:aws:*:us-east-1:*:stack/Prod/*' },
      ],
    } as never);
    const names = ['DescribeChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet', 'GetTemplate'] as const;
    for (const name of names) {
      const denied = kit.call(name, { ChangeSetName }, denying);
      await expect(denied).rejects.toMatchObject({ code: 'AccessDeniedException' });
      for (const input of [
        { StackName: 'Dev', ChangeSetName },
        { ChangeSetName: ChangeSetName.replace('us-east-1', 'eu-west-1') },
        { ChangeSetName: ChangeSetName.replace('/next/', '/other/') },
      ]) {
        await expect(kit.call(name, input, denying)).rejects.toMatchObject({ code: 'ChangeSetNotFoundException' });
      }
    }
    for (const StackName of [prod.replace('us-east-1', 'eu-west-1'), prod.replace('arn:aws:', 'arn:aws-cn:')]) {
      const elsewhere = kit.call('DescribeStacks', { StackName }, denying);
      await expect(elsewhere).rejects.toMatchObject({ message: `Stack with id ${StackName} does not exist` });
    }
    await kit.call('ExecuteChangeSet', { ChangeSetName });
    await kit.work();
    expect((await kit.call('DescribeStacks', { StackName: prod })).Stacks).toMatchObject([
      { StackStatus: 'UPDATE_COMPLETE', ChangeSetId: ChangeSetName },
    ]);
  });

  it('let every call into the audit trail, in the caller’s name', async () => {
    await create(shop());
    const rows = await kit.trail.search({}, { order: 'oldest', maxItems: 100 });
    expect(rows.map(({ operation }) => operation).sort()).toEqual(['CreateResource', 'CreateRestApi']);
    expect(new Set(rows.map(({ principal }) => principal))).toEqual(new Set([aCaller().principal.arn]));
  });
});

describe('change sets', () => {
  it('say what would change, and are made once', async () => {
    const first = { StackName: 'shop', ChangeSetName: 'first', TemplateBody: JSON.stringify(shop()) };
    await kit.call('CreateChangeSet', { ...first, ChangeSetType: 'CREATE' });
    expect(await kit.status()).toBe('REVIEW_IN_PROGRESS');
    kit.clock.advance(10);
    await kit.call('ExecuteChangeSet', { StackName: 'shop', ChangeSetName: 'first' });
    await kit.work();
    expect(await kit.status()).toBe('CREATE_COMPLETE');
    await expect(kit.call('ExecuteChangeSet', { StackName: 'shop', ChangeSetName: 'first' })).rejects.toMatchObject({
      code: 'InvalidChangeSetStatusException',
    });
    kit.clock.advance(10);
    const second = { StackName: 'shop', ChangeSetName: 'second' };
    const template = { Resources: { Api: api('renamed'), Carts: path('carts') } };
    await kit.call('CreateChangeSet', { ...second, TemplateBody: JSON.stringify(template) });
    const { Changes = [] } = await kit.call('DescribeChangeSet', second);
    expect(Changes.map(({ ResourceChange: one }) => [one?.Action, one?.LogicalResourceId, one?.Replacement])).toEqual([
      ['Modify', 'Api', 'False'],
      ['Add', 'Carts', undefined],
      ['Remove', 'Orders', undefined],
    ]);
    await kit.call('CreateChangeSet', { StackName: 'shop', ChangeSetName: 'none', UsePreviousTemplate: true });
    expect(await kit.call('DescribeChangeSet', { StackName: 'shop', ChangeSetName: 'none' })).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("didn't contain changes"),
    });
    expect((await kit.call('ListChangeSets', { StackName: 'shop' })).Summaries).toHaveLength(3);
    await kit.call('DeleteChangeSet', second);
    await expect(kit.call('DescribeChangeSet', second)).rejects.toMatchObject({ code: 'ChangeSetNotFoundException' });
  });
});

describe('bad input', () => {
  it.each<[string, string, object, object]>([
    [
      'a type that there is none of',
      'Unrecognized resource types: [AWS::EC2::Instance]',
      { Resources: { Api: api(), A: { Type: 'AWS::EC2::Instance' } } },
      {},
    ],
    [
      'a property that there is none of',
      'properties [CloneFrom]',
      { Resources: { Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { CloneFrom: 'x' } } } },
      {},
    ],
    [
      'a circle',
      'Circular dependency between resources: [A, B]',
      { Resources: { A: api({ Ref: 'B' }), B: api({ Ref: 'A' }) } },
      {},
    ],
    [
      'what refers to nothing',
      'Unresolved resource dependencies [Nobody]',
      { Resources: { A: api({ Ref: 'Nobody' }) } },
      {},
    ],
    ['a name that is none', "at 'stackName'", shop(), { StackName: '9lives' }],
    [
      'a parameter without a value',
      'Parameters: [P] must have values',
      { ...shop(), Parameters: { P: { Type: 'String' } } },
      {},
    ],
    [
      'a parameter that is none',
      'Parameters: [Q] do not exist',
      shop(),
      { Parameters: [{ ParameterKey: 'Q', ParameterValue: '1' }] },
    ],
    [
      'a transform of others',
      'the transform AWS::LanguageExtensions',
      { ...shop(), Transform: 'AWS::LanguageExtensions' },
      {},
    ],
    ['stack policies', 'StackPolicyBody', shop(), { StackPolicyBody: '{}' }],
    ['a reserved tag', 'reserved', shop(), { Tags: [{ Key: 'aws:x', Value: '1' }] }],
    ['a template that is too large', 'less than or equal to 51200', { ...shop(), Description: 'x'.repeat(60_000) }, {}],
    [
      'roles without the word for it',
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
      { Resources: { R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: {} } } } },
      {},
    ],
  ])('%s is refused, and nothing is made', async (_what, message, template, more) => {
    await expect(create(template, more)).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect((await kit.call('ListStacks', {})).StackSummaries).toEqual([]);
    expect(await kit.apis()).toEqual([]);
  });

  it('a template comes from S3, up to 1 MB, and from nowhere else', async () => {
    const TemplateURL = 'https://s3.amazonaws.com/bucket/a/shop.json';
    kit.objects.put(
      { bucket: 'bucket', key: 'a/shop.json' },
      Buffer.from(JSON.stringify({ ...shop(), Metadata: { x: 'x'.repeat(60_000) } })),
    );
    await kit.call('CreateStack', { StackName: 'shop', TemplateURL });
    await kit.work();
    expect(await kit.status()).toBe('CREATE_COMPLETE');
    for (const address of [
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      'https://s3.amazonaws.com/bucket/none',
    ]) {
      await expect(kit.call('CreateStack', { StackName: 'b', TemplateURL: address })).rejects.toThrow();
    }
    const denied = kit.caller({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['cloudformation:*'], Resource: ['*'] }],
    } as never);
    await expect(kit.call('CreateStack', { StackName: 'b', TemplateURL }, denied)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});
