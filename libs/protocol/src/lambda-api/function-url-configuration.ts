import type { FunctionUrlSettings } from '@stoker/app/control/function-urls';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { functionUrlAddress, type FunctionUrl, type FunctionUrlCors } from '@stoker/core/model/function-url';
import type { Cors, FunctionUrlConfig } from '../aws-model/lambda.generated.js';
import { accessTo } from './targets.js';

/** A URL as every answer shows it; what is not set is absent. */
export function functionUrlConfiguration(
  url: FunctionUrl,
  target: FunctionTarget,
  { frontDoor }: Pick<ControlPorts, 'frontDoor'>,
): FunctionUrlConfig {
  return {
    FunctionUrl: functionUrlAddress(url.urlId, target.region, frontDoor),
    FunctionArn: siblingArn(target, target.qualifier),
    AuthType: url.authType,
    Cors: url.cors && shownCors(url.cors),
    CreationTime: new Date(url.createdAt).toISOString(),
    LastModifiedTime: new Date(url.modifiedAt).toISOString(),
    InvokeMode: url.invokeMode,
  };
}

/** Asks for an action on a URL, which policies can restrict by its type of authentication. */
export function accessToUrl(action: string, target: FunctionTarget, authType?: FunctionUrl['authType']): AccessCheck {
  return {
    ...accessTo(action, target),
    context: {
      'lambda:FunctionArn': siblingArn(target, target.qualifier),
      ...(authType && { 'lambda:FunctionUrlAuthType': authType }),
    },
  };
}

/** What a request sets; an empty `Cors` takes away what was set before. */
export function urlChanges(input: {
  readonly AuthType?: FunctionUrl['authType'] | undefined;
  readonly Cors?: Cors | undefined;
  readonly InvokeMode?: FunctionUrl['invokeMode'] | undefined;
}): Partial<FunctionUrlSettings> {
  const { AuthType, Cors, InvokeMode } = input;
  return {
    ...(AuthType && { authType: AuthType }),
    ...(Cors && { cors: corsOf(Cors) }),
    ...(InvokeMode && { invokeMode: InvokeMode }),
  };
}

function corsOf(cors: Cors): FunctionUrlCors | undefined {
  if (Object.values(cors).every((value) => value === undefined)) return undefined;
  return {
    allowCredentials: cors.AllowCredentials,
    allowHeaders: cors.AllowHeaders,
    allowMethods: cors.AllowMethods,
    allowOrigins: cors.AllowOrigins,
    exposeHeaders: cors.ExposeHeaders,
    maxAge: cors.MaxAge,
  };
}

function shownCors(cors: FunctionUrlCors): Cors {
  return {
    AllowCredentials: cors.allowCredentials,
    AllowHeaders: cors.allowHeaders,
    AllowMethods: cors.allowMethods,
    AllowOrigins: cors.allowOrigins,
    ExposeHeaders: cors.exposeHeaders,
    MaxAge: cors.maxAge,
  };
}
