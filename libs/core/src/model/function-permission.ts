import { ServiceError } from '../errors/service-error.js';
import type { PolicyPrincipal, PolicyStatement } from '../iam/policy.js';

/**
 * What AddPermission is asked to allow. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export interface FunctionPermission {
  readonly statementId: string;
  /** `lambda:InvokeFunction`, `lambda:*` or `*`. */
  readonly action: string;
  /** An account's id, an ARN of IAM or STS, a service such as `s3.amazonaws.com`, or `*` for everybody. */
  readonly principal: string;
  /** ARN of the resource on whose behalf a service may act; may have wildcards. */
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  readonly eventSourceToken?: string | undefined;
  readonly functionUrlAuthType?: string | undefined;
  readonly invokedViaFunctionUrl?: boolean | undefined;
}

/**
 * The permission as Lambda writes it into the policy of the function, version or alias with this ARN: these elements in
 * this order, and no condition where none is asked for.
 *
 * @throws InvalidParameterValueException for a principal of no known form, or a condition that the action never meets
 */
export function permissionStatement(permission: FunctionPermission, arn: string): PolicyStatement {
  requireUrlConditions(permission);
  const condition = conditionOf(permission);
  return {
    Sid: permission.statementId,
    Effect: 'Allow',
    Principal: principalOf(permission.principal),
    Action: permission.action,
    Resource: arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** `logs.us-east-1.amazonaws.com`, and for Alexa's skills `alexa-appkit.amazon.com`. */
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com|amazon\.com)$/;
const IAM_ARN = /^arn:aws:(iam|sts)::\d{12}:[^*?]+$/;

/** Whether it is there is not looked up: the answer would tell which users, roles and accounts there are. */
function principalOf(principal: string): PolicyPrincipal {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (IAM_ARN.test(principal)) return { AWS: principal };
  if (SERVICE.test(principal)) return { Service: principal };
  throw refusal('The provided principal was invalid. Please check the principal and try again.');
}

function requireUrlConditions({ action, functionUrlAuthType, invokedViaFunctionUrl }: FunctionPermission): void {
  if (functionUrlAuthType !== undefined && action !== 'lambda:InvokeFunctionUrl') {
    throw refusal('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
  }
  if (invokedViaFunctionUrl !== undefined && action !== 'lambda:InvokeFunction') {
    throw refusal('InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action');
  }
}

type Conditions = Record<string, Record<string, string>>;

function conditionOf(permission: FunctionPermission): Conditions {
  const condition: Conditions = {};
  const add = (operator: string, key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') condition[operator] = { ...condition[operator], [key]: value };
  };
  add('StringEquals', 'lambda:FunctionUrlAuthType', permission.functionUrlAuthType);
  add('StringEquals', 'AWS:SourceAccount', permission.sourceAccount);
  add('StringEquals', 'lambda:EventSourceToken', permission.eventSourceToken);
  if (permission.invokedViaFunctionUrl) add('Bool', 'lambda:InvokedViaFunctionUrl', 'true');
  add('ArnLike', 'AWS:SourceArn', permission.sourceArn);
  return condition;
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
