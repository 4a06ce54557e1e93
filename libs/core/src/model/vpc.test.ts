import { describe, expect, it } from 'vitest';
import { requireVpc } from './vpc.js';

const of = (subnetIds: string[], securityGroupIds: string[]) => () =>
  requireVpc({ subnetIds, securityGroupIds, ipv6AllowedForDualStack: false });

describe('requireVpc', () => {
  it.each([
    [[], []],
    [['subnet-0a1b2c3d'], ['sg-0123456789abcdef0']],
  ])('accepts %j with %j', (subnets, groups) => {
    expect(of(subnets, groups)).not.toThrow();
  });

  it.each([
    [['subnet-0a1b2c3d'], [], 'SubnetIds and SecurityIds must coexist or be both empty list.'],
    [[], ['sg-0a1b2c3d'], 'SubnetIds and SecurityIds must coexist or be both empty list.'],
    [
      ['subnet-1'],
      ['sg-0a1b2c3d'],
      'Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.Malformed. ' +
        "EC2 Error Message: The subnet ID 'subnet-1' is malformed",
    ],
    [
      ['subnet-0a1b2c3d'],
      ['sg-0a1b2c3d', 'sg-'],
      'Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroupId.Malformed. ' +
        "EC2 Error Message: The security group ID 'sg-' is malformed",
    ],
  ])('refuses %j with %j', (subnets, groups, message) => {
    expect(of(subnets, groups)).toThrow(expect.objectContaining({ code: 'InvalidParameterValueException', message }));
  });
});
