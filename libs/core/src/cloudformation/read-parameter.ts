import { isJsonObject, type JsonObject } from '../events/pattern/json-value.js';
import { badFormat, notSupported } from './refusals.js';
import type { TemplateParameter } from './template.js';

const MEMBERS = [
  'Type',
  'Default',
  'Description',
  'NoEcho',
  'AllowedValues',
  'AllowedPattern',
  'ConstraintDescription',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
];
const TYPE =
  /^(?:String|Number|CommaDelimitedList|List<(?:Number|String|AWS::[\w:]+)>|AWS::EC2::[\w:]+|AWS::Route53::[\w:]+)$/;

/** A parameter of a template. @throws ValidationException */
export function readParameter(id: string, parameter: unknown): TemplateParameter {
  if (!isJsonObject(parameter)) throw badFormat(`Every Parameters object must contain a Type member: ${id}.`);
  const unknown = Object.keys(parameter).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw badFormat(`Invalid template parameter property '${unknown}'`);
  const { Type: type, Default: usual, AllowedValues: allowed } = parameter;
  if (typeof type !== 'string') throw badFormat('Every Parameters object must contain a Type member.');
  if (type.startsWith('AWS::SSM::'))
    throw notSupported(`parameters of the type ${type}: there is no parameter store here`);
  if (!TYPE.test(type)) throw badFormat(`Unrecognized parameter type: ${type}`);
  if (allowed !== undefined && !(Array.isArray(allowed) && allowed.every(isScalar))) {
    throw badFormat(`AllowedValues of ${id} must be a list of strings.`);
  }
  if (usual !== undefined && !isScalar(usual)) throw badFormat(`Every Default member must be a string: ${id}.`);
  return {
    type,
    default: usual === undefined ? undefined : String(usual),
    description: text(id, parameter, 'Description'),
    noEcho: parameter['NoEcho'] === true || parameter['NoEcho'] === 'true',
    allowedValues: allowed?.map(String),
    allowedPattern: text(id, parameter, 'AllowedPattern'),
    constraintDescription: text(id, parameter, 'ConstraintDescription'),
    minLength: number(id, parameter, 'MinLength'),
    maxLength: number(id, parameter, 'MaxLength'),
    minValue: number(id, parameter, 'MinValue'),
    maxValue: number(id, parameter, 'MaxValue'),
  };
}

/** What may stand where a text is wanted. */
function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function text(id: string, parameter: JsonObject, name: string): string | undefined {
  const value = parameter[name];
  if (value === undefined || typeof value === 'string') return value;
  throw badFormat(`${name} of the parameter ${id} must be a string.`);
}

function number(id: string, parameter: JsonObject, name: string): number | undefined {
  const value = parameter[name];
  if (value === undefined) return undefined;
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  throw badFormat(`${name} of the parameter ${id} must be a number.`);
}
