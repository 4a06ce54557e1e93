import { describe, expect, it } from 'vitest';
import { CPU_PERIOD_US, cpuQuotaUs } from './cpu-quota.js';

describe('the CPU quota', () => {
  it('is a share of the period in proportion, and never what the kernel refuses', () => {
    expect(cpuQuotaUs(1)).toBe(CPU_PERIOD_US);
    expect(cpuQuotaUs(10_240 / 1769)).toBe(115_772);
    expect(cpuQuotaUs(128 / 1769)).toBe(1447);
    expect(cpuQuotaUs(0.001)).toBe(1000);
  });
});
