import { beforeAll, describe, expect, it } from 'vitest';
import { BootstrapProcess, runFunction } from '../../testing/bootstrap-process.js';
import { dotnet, method, packageFiles, run } from './dotnet.js';

beforeAll(packageFiles);

const load = async (handler: string, files: Record<string, string> = {}) =>
  runFunction(await dotnet(), await method('', { handler, files }));
const refused = (errorMessage: string) => ({
  kind: 'error',
  error: { errorType: 'LambdaValidationException', errorMessage },
});
const format = "The valid format is 'ASSEMBLY::TYPE::METHOD'.";

describe('a handler’s name', () => {
  it.each([
    [' ', `Empty lambda function handler. ${format}`],
    ['Functions', `Invalid lambda function handler: 'Functions'. ${format}`],
    ['::A::B', `Invalid lambda function handler: '::A::B', the assembly is missing. ${format}`],
    ['A::::B', `Invalid lambda function handler: 'A::::B', the type is missing. ${format}`],
    ['A::B::', `Invalid lambda function handler: 'A::B::', the method is missing. ${format}`],
    [
      'Missing::A::B',
      "Could not find the specified handler assembly with the file name 'Missing'. The assembly should be located in the root of your uploaded .zip file.",
    ],
    ['Text::A::B', "Unable to load assembly 'Text'."],
    ['Functions::Tests.Missing::Run', "Unable to load type 'Tests.Missing' from assembly 'Functions'."],
    [
      'Functions::Tests.Functions::Missing',
      "Unable to find method 'Missing' in type 'Tests.Functions' from assembly 'Functions': Found no methods matching method name 'Missing'.",
    ],
  ])('%j is refused', async (handler, message) => {
    expect(await load(handler, { 'Text.dll': 'no assembly' })).toMatchObject(refused(message));
  });
});

describe('a handler', () => {
  it.each([
    ['with overloads', 'Overloaded', 'appears to have a number of overloads'],
    ['that is generic', 'Generic', 'because it is a generic method'],
    ['that is async void', 'AsyncVoid', "because it is an 'async void' method"],
    ['with params', 'Params', "because it is a 'params' method"],
    ['with three parameters', 'Three', 'the method has more than 2 parameters'],
    ['with two inputs', 'TwoInputs', "the second parameter is not of type 'Amazon.Lambda.Core.ILambdaContext'"],
  ])('%s is refused', async (_what, name, message) => {
    expect(await run(name)).toMatchObject(refused(expect.stringContaining(message) as string));
  });

  it.each([
    ['generic', 'Generic`1::Echo', 'because it is generic'],
    ['abstract', 'Base::Inherited', 'is abstract'],
  ])('of a type that is %s is refused', async (_what, name, message) => {
    expect(await load(`Functions::Tests.${name}`)).toMatchObject(refused(expect.stringContaining(message) as string));
  });

  it('whose object cannot be made fails INIT with the function’s own error, and status 1', async () => {
    await using bootstrap = await BootstrapProcess.boot(await dotnet());
    const outcome = await bootstrap.assign(await method('', { handler: 'Functions::Tests.Broken::Run' }));
    expect(outcome).toMatchObject({ error: { errorType: 'Failure', errorMessage: 'not made' } });
    expect(outcome.log).toContain('Tests.Failure: not made');
    expect(await bootstrap.exitStatus()).toBe(1);
  });
});

describe('what a function refers to', () => {
  it('is found beside it', async () => {
    expect(await run('Helper', 'x')).toMatchObject({ value: 'helped x' });
  });

  it('is found where its deps.json says', async () => {
    const { 'Dependency.dll': dependency, ...files } = await packageFiles();
    const asset = 'runtimes/linux-x64/lib/netcoreapp3.1/Dependency.dll';
    const manifest = {
      targets: {
        '.NETCoreApp,Version=v3.1': { 'Dependency/1.0.0': { runtimeTargets: { [asset]: { rid: 'linux-x64' } } } },
      },
    };
    const fn = {
      handler: 'Functions::Tests.Functions::Helper',
      files: { ...files, [asset]: dependency!, 'Functions.deps.json': JSON.stringify(manifest) },
    };
    expect(await runFunction(await dotnet(), fn, 'x')).toMatchObject({ value: 'helped x' });
  });

  it('is an error of the invocation when it is missing', async () => {
    const { 'Dependency.dll': _, ...files } = await packageFiles();
    const fn = { handler: 'Functions::Tests.Functions::Helper', files };
    expect(await runFunction(await dotnet(), fn, 'x')).toMatchObject({
      error: { errorType: 'FileNotFoundException', errorMessage: expect.stringContaining("'Dependency,") as string },
    });
  });
});
