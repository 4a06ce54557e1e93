import { ServiceError } from '../errors/service-error.js';
import { validationError, validationMessage } from '../errors/validation-error.js';
import { functionArn } from './arn.js';

/**
 * The pattern of `FunctionName` members: a name, a partial ARN or an ARN, each with or without a qualifier.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
const FUNCTION_NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2,}(?:-[a-z]+)+-\d):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

const CREATABLE_NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/** What a `FunctionName` member says; what it leaves out is absent. */
export interface FunctionReference {
  readonly region?: string;
  readonly accountId?: string;
  readonly functionName: string;
  readonly qualifier?: string;
}

/** A function, or with a qualifier one of its versions or aliases, in full. */
export interface FunctionTarget {
  readonly region: string;
  readonly accountId: string;
  readonly functionName: string;
  readonly qualifier?: string;
}

/** Where a name without an account or region is looked up: the caller's. */
export interface Home {
  readonly region: string;
  readonly accountId: string;
}

/** Takes a `FunctionName` member apart, or answers undefined when it has none of the allowed forms. */
export function parseFunctionName(text: string): FunctionReference | undefined {
  const groups = FUNCTION_NAME.exec(text)?.groups;
  if (groups?.['name'] === undefined) return undefined;
  const { region, accountId, name, qualifier } = groups;
  return {
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    functionName: name,
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}

/**
 * The function that a request means. An account other than the caller's is kept as it is written: whether the
 * caller may act there is for authorisation to say, and its answer must not tell whether the function exists.
 *
 * @param qualifier the request's `Qualifier` member; must agree with a qualifier inside `text`
 * @throws ResourceNotFoundException for an ARN of another region
 */
export function resolveFunction(text: string, qualifier: string | undefined, home: Home): FunctionTarget {
  const reference = parseFunctionName(text);
  if (!reference) {
    const constraint = `Member must satisfy regular expression pattern: ${FUNCTION_NAME.source}`;
    throw validationError(text, 'functionName', constraint);
  }
  if (reference.region !== undefined && reference.region !== home.region) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Functions from '${reference.region}' are not reachable in this region ('${home.region}')`,
    );
  }
  const chosen = agreedQualifier(reference.qualifier, qualifier === '' ? undefined : qualifier);
  return {
    region: home.region,
    accountId: reference.accountId ?? home.accountId,
    functionName: reference.functionName,
    ...(chosen === undefined ? {} : { qualifier: chosen }),
  };
}

/** The function that an operation on whole functions means; a version or an alias is refused, not ignored. */
export function resolveWholeFunction(text: string, home: Home): FunctionTarget {
  const { qualifier, ...target } = resolveFunction(text, undefined, home);
  if (qualifier !== undefined && qualifier !== '$LATEST') {
    throw new ServiceError(
      'InvalidParameterValueException',
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
        'Please specify either a function name or an unqualified function ARN.',
    );
  }
  return target;
}

/** The function that a `CreateFunction` names: no qualifier, and a name of at most 64 characters. */
export function resolveNewFunction(text: string, home: Home): FunctionTarget {
  const target = resolveFunction(text, undefined, home);
  if (target.qualifier !== undefined || target.functionName.includes('.')) {
    throw validationError(text, 'functionName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+');
  }
  if (!CREATABLE_NAME.test(target.functionName)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      validationMessage(target.functionName, 'functionName', 'Member must have length less than or equal to 64'),
    );
  }
  return target;
}

/** The ARN with the qualifier that the request gave, if any. */
export function targetArn(target: FunctionTarget): string {
  return functionArn(target.region, target.accountId, target.functionName, target.qualifier);
}

/** The ARN of the target's function, or of another qualifier of it. */
export function siblingArn(target: FunctionTarget, qualifier?: string): string {
  return functionArn(target.region, target.accountId, target.functionName, qualifier);
}

function agreedQualifier(inName: string | undefined, given: string | undefined): string | undefined {
  if (inName !== undefined && given !== undefined && inName !== given) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return given ?? inName;
}
