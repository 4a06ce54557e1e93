import { ServiceError } from '../errors/service-error.js';
import type { Home } from './function-name.js';
import type { Tags } from './tags.js';

/** Names a code signing configuration inside an account. */
export interface CodeSigningKey {
  readonly accountId: string;
  /** `csc-` and 17 letters and digits. */
  readonly id: string;
}

/** What its owner may change of a configuration. */
export interface CodeSigningSettings {
  readonly description: string;
  /** ARNs of versions of signing profiles, 1 to 20. */
  readonly allowedPublishers: readonly string[];
  /** What happens to code that none of them has signed. */
  readonly untrustedArtifact: 'Warn' | 'Enforce';
}

/**
 * Who must have signed the code of the functions that have this configuration. There is no signer here, so no code is
 * ever signed: one that enforces lets no code pass.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
 */
export interface CodeSigningConfig extends CodeSigningKey, CodeSigningSettings {
  readonly lastModified: Date;
  readonly tags: Tags;
}

/** A configuration in full. */
export interface CodeSigningTarget extends CodeSigningKey {
  readonly region: string;
}

const ARN =
  /^arn:[a-zA-Z0-9-]+:lambda:(?<region>[a-zA-Z0-9-]+):(?<accountId>\d{12}):code-signing-config:(?<id>csc-[a-z0-9]{17})$/;

const PROFILE_VERSION = /^arn:[a-zA-Z0-9-]+:signer:[a-z0-9-]+:\d{12}:\/signing-profiles\/[a-zA-Z0-9_]{2,64}\/\w+$/;

export function codeSigningArn({ region, accountId, id }: CodeSigningTarget): string {
  return `arn:aws:lambda:${region}:${accountId}:code-signing-config:${id}`;
}

/**
 * The configuration that an ARN names. The account is kept as it is written: whether the caller may act there is for
 * authorisation to say.
 *
 * @param arn of the pattern of the service model
 * @throws InvalidParameterValueException for another text or another region
 */
export function resolveCodeSigning(arn: string, home: Home): CodeSigningTarget {
  const { region, accountId, id } = ARN.exec(arn)?.groups ?? {};
  if (region !== home.region || accountId === undefined || id === undefined) {
    throw refusal(`${arn} is no code signing configuration of region ${home.region}.`);
  }
  return { region, accountId, id };
}

/** @throws InvalidParameterValueException for what is no version of a signing profile */
export function requirePublishers(arns: readonly string[]): void {
  const wrong = arns.find((arn) => !PROFILE_VERSION.test(arn));
  if (wrong !== undefined) throw refusal(`${wrong} is not the ARN of a version of a signing profile.`);
}

/**
 * Refuses code where a configuration enforces that it is signed.
 *
 * @param what is not signed: the name of a function or a layer
 * @throws CodeVerificationFailedException
 */
export function requireSigned(config: CodeSigningSettings | undefined, what: string): void {
  if (config?.untrustedArtifact !== 'Enforce') return;
  throw new ServiceError(
    'CodeVerificationFailedException',
    'Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not ' +
      `configured to accept. Check the provided signature for ${what}.`,
  );
}

/** The refusal of a configuration that a function is to have and that is not there. */
export function codeSigningNotThere(arn: string): ServiceError {
  return new ServiceError(
    'CodeSigningConfigNotFoundException',
    `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
  );
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
