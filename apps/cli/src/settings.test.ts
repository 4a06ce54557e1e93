import { describe, expect, it } from 'vitest';
import { parseSettings } from './settings.js';
import { OperatorError } from './system/operator-error.js';

describe('parseSettings', () => {
  it('has a default for everything but the services of the operator', () => {
    const settings = parseSettings({});
    expect(settings).toMatchObject({ STOKER_HOME: '/var/lib/stoker', STOKER_PORT: 9400, STOKER_REGION: 'us-east-1' });
    expect(settings.DATABASE_URL).toBeUndefined();
  });

  it('lets the environment win over what is remembered, and remembers both', () => {
    const settings = parseSettings({ STOKER_PORT: '9600' }, { STOKER_PORT: '9500', STOKER_REDIS_PORT: '9579' });
    expect(settings).toMatchObject({ STOKER_PORT: 9600, STOKER_REDIS_PORT: 9579 });
    expect(settings.given).toEqual({ STOKER_PORT: '9600', STOKER_REDIS_PORT: '9579' });
  });

  it("keeps the server's own variables and nothing of the rest of the environment", () => {
    const { given } = parseSettings({ STOKER_STEMS: 'nodejs24.x=1', REDIS_URL: 'redis://10.0.0.1', PATH: '/bin' });
    expect(given).toEqual({ STOKER_STEMS: 'nodejs24.x=1', REDIS_URL: 'redis://10.0.0.1' });
  });

  it('forgets what is remembered under a variable that is empty now', () => {
    const remembered = { STOKER_PORT: '9600', REDIS_URL: 'redis://10.0.0.1' };
    const settings = parseSettings({ STOKER_PORT: '', REDIS_URL: '', DATABASE_URL: '' }, remembered);
    expect(settings.STOKER_PORT).toBe(9400);
    expect(settings.given).toEqual({});
  });

  it.each(['/var/run/docker.sock', 'unix:///var/run/docker.sock'])('takes %s for DOCKER_HOST', (text) => {
    expect(parseSettings({ DOCKER_HOST: text }).DOCKER_HOST).toBe('unix:///var/run/docker.sock');
  });

  it('takes services to run beside those that are needed', () => {
    expect(parseSettings({}).STOKER_WITH).toEqual([]);
    expect(parseSettings({ STOKER_WITH: 'sqs' })).toMatchObject({ STOKER_WITH: ['sqs'], STOKER_SQS_PORT: 9424 });
  });

  it('says why the engine must be on this host', () => {
    expect(() => parseSettings({ DOCKER_HOST: 'tcp://10.0.0.1:2375' })).toThrow(/unix socket.*mounts.*control groups/);
  });

  it.each([
    ['STOKER_PORT', 'eighty'],
    ['STOKER_PORT', '70000'],
    ['STOKER_HOME', 'relative/path'],
    ['STOKER_REGION', 'Mars'],
    ['STOKER_ACCOUNT_ID', '42'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['REDIS_URL', 'localhost:6379'],
    ['STOKER_HOST', '[::1]'],
    ['STOKER_WITH', 'sqs,kafka'],
    ['STOKER_HOST', 'http://localhost'],
    ['STOKER_DRAIN_MS', 'long'],
    ['STOKER_DRAIN_MS', '900001'],
    ['DOCKER_HOST', 'tcp://10.0.0.1:2375'],
    ['DOCKER_HOST', 'https://10.0.0.1'],
    ['DOCKER_HOST', 'unix://docker.sock'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(() => parseSettings({ [name]: value })).toThrow(OperatorError);
    expect(() => parseSettings({ [name]: value })).toThrow(`${name}: `);
  });
});
