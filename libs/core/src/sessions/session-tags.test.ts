import { expect, test } from 'vitest';
import { sessionTags } from './session-tags.js';

const tag = (key: string, value = 'x') => ({ key, value });

test('tags asked for, those that go on, and those of the session before', () => {
  expect(sessionTags([tag('Team', 'web'), tag('job', '1')], ['JOB'], { Cost: '7' })).toEqual({
    tags: { Cost: '7', Team: 'web', job: '1' },
    transitiveTagKeys: ['Cost', 'job'],
  });
  expect(sessionTags([], [])).toEqual({ tags: {}, transitiveTagKeys: [] });
});

test('a key that is also the name of something in every object is a key like others', () => {
  const { tags } = sessionTags([tag('__proto__', '1'), tag('constructor', '2')], []);
  expect(Object.entries(tags)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
});

test.each([
  ['a key twice', [tag('team'), tag('Team')], [], {}, 'Duplicate tag keys found.'],
  ['a key of the platform', [tag('aws:team')], [], {}, 'System tags'],
  ['a transitive key without its tag', [tag('team')], ['job'], {}, 'must be included in the requested tags'],
  ['a key that is handed on already', [tag('cost')], [], { Cost: '7' }, 'conflicts with a transitive tag key'],
])('refuses %s', (_, asked, transitive, inherited, message) => {
  expect(() => sessionTags(asked, transitive, inherited)).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message) as string,
    }),
  );
});
