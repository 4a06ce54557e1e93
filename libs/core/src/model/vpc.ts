import { ServiceError } from '../errors/service-error.js';

/** Where a function asks to be connected. Kept as its user said it; see ADR 16 for what it means here. */
export interface VpcSettings {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly ipv6AllowedForDualStack: boolean;
}

const ID = /^[a-z]+-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * Refuses what names no network: ids of a form that none has, and subnets without security groups or the reverse.
 *
 * @throws InvalidParameterValueException in the words in which Lambda passes EC2's refusals on
 */
export function requireVpc({ subnetIds, securityGroupIds }: VpcSettings): void {
  if ((subnetIds.length === 0) !== (securityGroupIds.length === 0)) {
    throw refusal('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  const subnet = subnetIds.find((id) => !ID.test(id));
  if (subnet !== undefined) {
    throw refusal(malformed('DescribeSubnets', 'InvalidSubnetID.Malformed', 'subnet ID', subnet));
  }
  const group = securityGroupIds.find((id) => !ID.test(id));
  if (group !== undefined) {
    throw refusal(malformed('DescribeSecurityGroups', 'InvalidGroupId.Malformed', 'security group ID', group));
  }
}

function malformed(call: string, code: string, what: string, id: string): string {
  return `Error occurred while ${call}. EC2 Error Code: ${code}. EC2 Error Message: The ${what} '${id}' is malformed`;
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
