import { ServiceError } from '@stoker/core/errors/service-error';
import {
  type CodeSigningTarget,
  codeSigningArn,
  codeSigningNotThere,
  requireSigned,
} from '@stoker/core/model/code-signing';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import { isImageReference } from '@stoker/core/model/package';
import type { ControlPorts } from '../control-ports.js';
import { getLatest } from '../get-function.js';
import { functionNotFound, reworded } from '../refusals.js';

type Ports = Pick<ControlPorts, 'functions' | 'codeSigning'>;

/**
 * Gives a function a code signing configuration, or another. What is deployed already stays.
 *
 * @throws ResourceNotFoundException, CodeSigningConfigNotFoundException, InvalidParameterValueException for an image
 */
export async function putFunctionCodeSigning(
  ports: Ports,
  target: FunctionTarget,
  config: CodeSigningTarget,
): Promise<void> {
  const latest = await getLatest(ports, target);
  if (isImageReference(latest.code)) throw notForImages();
  await findConfig(ports, target, config);
  await reworded(
    ports.functions.changeAttributes(target, (current) => ({ ...current, codeSigningConfigId: config.id })),
    {
      ResourceNotFoundException: functionNotFound(target).message,
      CodeSigningConfigNotFoundException: codeSigningNotThere(codeSigningArn(config)).message,
    },
  );
}

/**
 * Id of the configuration that a function has; undefined where it has none.
 *
 * @throws ResourceNotFoundException
 */
export async function getFunctionCodeSigning(
  { functions }: Ports,
  target: FunctionTarget,
): Promise<string | undefined> {
  const attributes = await functions.findAttributes(target);
  if (attributes === undefined) throw functionNotFound(target);
  return attributes.codeSigningConfigId;
}

/**
 * Takes a function's configuration away; taking none away is no error.
 *
 * @throws ResourceNotFoundException
 */
export async function deleteFunctionCodeSigning({ functions }: Ports, target: FunctionTarget): Promise<void> {
  await reworded(
    functions.changeAttributes(target, (current) => ({ ...current, codeSigningConfigId: undefined })),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
}

/**
 * Refuses to create a function whose configuration enforces what no code here has.
 *
 * @throws CodeSigningConfigNotFoundException, CodeVerificationFailedException, InvalidParameterValueException for an image
 */
export async function requireSignedCreation(
  ports: Ports,
  target: FunctionTarget,
  config: CodeSigningTarget,
  isImage: boolean,
): Promise<void> {
  if (isImage) throw notForImages();
  requireSigned(await findConfig(ports, target, config), target.functionName);
}

/**
 * Refuses new code, or new layers, where the function's configuration enforces what no code here has.
 *
 * @param what is to be deployed: the name of the function or of a layer
 * @throws CodeVerificationFailedException
 */
export async function requireSignedUpdate(
  { functions, codeSigning }: Ports,
  { accountId, functionName }: FunctionTarget,
  what: string,
): Promise<void> {
  const id = (await functions.findAttributes({ accountId, functionName }))?.codeSigningConfigId;
  if (id !== undefined) requireSigned(await codeSigning.find({ accountId, id }), what);
}

/** Another account's is like none. */
async function findConfig({ codeSigning }: Ports, { accountId }: FunctionTarget, config: CodeSigningTarget) {
  const found = config.accountId === accountId ? await codeSigning.find(config) : undefined;
  if (found === undefined) throw codeSigningNotThere(codeSigningArn(config));
  return found;
}

function notForImages(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    'Code signing is not supported for functions with package type Image.',
  );
}
