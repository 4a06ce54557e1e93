import { describe, expect, it } from 'vitest';
import { type Hosts, requireRuntime, requireSettings, SETTING_DEFAULTS } from './settings-rules.js';

const here: Hosts = { architectures: ['x86_64'], serves: (runtime) => runtime !== 'dotnet10' };

describe('requireSettings', () => {
  it('allows the defaults and the ends of each range', () => {
    requireSettings(SETTING_DEFAULTS, here);
    requireSettings({ timeout: 1, memorySize: 128, ephemeralStorage: 512 }, here);
    requireSettings({ timeout: 900, memorySize: 10_240, ephemeralStorage: 10_240 }, here);
  });

  it.each([
    ['timeout', { timeout: 901 }, "Value '901' at 'timeout'", 'less than or equal to 900'],
    ['timeout', { timeout: 0 }, "Value '0' at 'timeout'", 'greater than or equal to 1'],
    ['memory', { memorySize: 127 }, "Value '127' at 'memorySize'", 'greater than or equal to 128'],
    ['memory', { memorySize: 10_241 }, "Value '10241' at 'memorySize'", 'less than or equal to 10240'],
    ['/tmp', { ephemeralStorage: 511 }, "Value '511' at 'ephemeralStorage.size'", 'greater than or equal to 512'],
  ])('refuses %s outside its range', (_name, settings, value, constraint) => {
    expect(() => requireSettings(settings, here)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message: expect.stringContaining(value) }),
    );
    expect(() => requireSettings(settings, here)).toThrow(constraint);
  });

  it('refuses an architecture that no host has, naming those that there are', () => {
    requireSettings({ architecture: 'arm64' }, { ...here, architectures: ['x86_64', 'arm64'] });
    expect(() => requireSettings({ architecture: 'arm64' }, here)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: 'Architecture arm64 is not available here. This installation runs: x86_64.',
      }),
    );
  });

  it('refuses a runtime whose image no host has', () => {
    requireSettings({ runtime: 'nodejs24.x' }, here);
    expect(() => requireSettings({ runtime: 'dotnet10' }, here)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: 'Runtime dotnet10 is not available here. Its image has to be built first.',
      }),
    );
  });

  it('looks at the environment as well', () => {
    expect(() => requireSettings({ environment: { AWS_REGION: 'x' } }, here)).toThrow('reserved keys');
  });
});

describe('requireRuntime', () => {
  it('knows the runtimes and names them to who asks for another', () => {
    expect(requireRuntime('nodejs22.x')).toBe('nodejs22.x');
    expect(() => requireRuntime('cobol85')).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: expect.stringMatching(
          /^Value cobol85 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, /,
        ),
      }),
    );
    expect(() => requireRuntime('toString')).toThrow();
  });
});
