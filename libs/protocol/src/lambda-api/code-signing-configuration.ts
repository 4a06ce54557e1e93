import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import {
  type CodeSigningConfig,
  type CodeSigningTarget,
  codeSigningArn,
  resolveCodeSigning,
} from '@stoker/core/model/code-signing';
import type { CodeSigningConfig as WireConfig } from '../aws-model/lambda.generated.js';
import { awsDate } from './aws-date.js';
import { homeOf } from './targets.js';

/** For the coverage page. */
export const NO_SIGNER = 'there is no signer here, so all code counts as unsigned: `Enforce` refuses every deployment';

/** A configuration as the API shows it. */
export function codeSigningConfiguration(config: CodeSigningConfig, region: string): WireConfig {
  return {
    CodeSigningConfigId: config.id,
    CodeSigningConfigArn: codeSigningArn({ ...config, region }),
    Description: config.description,
    AllowedPublishers: { SigningProfileVersionArns: config.allowedPublishers },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: config.untrustedArtifact },
    LastModified: awsDate(config.lastModified),
  };
}

/** The configuration that a request means. */
export function codeSigningOf(
  { CodeSigningConfigArn }: { readonly CodeSigningConfigArn: string },
  caller: Caller,
): CodeSigningTarget {
  return resolveCodeSigning(CodeSigningConfigArn, homeOf(caller));
}

/** Asks for an action on a configuration. */
export function accessToCodeSigning(action: string, target: CodeSigningTarget): AccessCheck {
  return { action: `lambda:${action}`, resource: codeSigningArn(target) };
}

/** The condition key that policies about functions can restrict configurations by. */
export function codeSigningContext(arn: string | undefined): NonNullable<AccessCheck['context']> {
  return arn ? { 'lambda:CodeSigningConfigArn': arn } : {};
}
