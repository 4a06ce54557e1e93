import type { FailureReason } from '@stoker/core/model/lifecycle';
import type { FunctionSettings, ImageReference } from '@stoker/core/model/function';

/** Whose image it is, and in which region its function lives. */
export interface ImageOwner {
  readonly accountId: string;
  readonly region: string;
}

/** A container image that is ready to be run on this host, and how it wants to be started. */
export interface PreparedImage {
  /** Names it to this host's sandbox driver. */
  readonly id: string;
  /** Paths that it declares as volumes: a sandbox shows an empty directory there, which nothing can write to. */
  readonly volumes: readonly string[];
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Container images of functions, kept apart by account: what one account may run says nothing about another. */
export interface ImageStore {
  /**
   * The one image that a reference means now, without fetching it.
   *
   * @throws InvalidParameterValueException in AWS's words for a reference that is malformed, from a registry that this
   *   installation does not use for the account, or that names no image; AccessDeniedException where the registry refuses
   */
  resolve(owner: ImageOwner, uri: string): Promise<ImageReference>;
  /**
   * Brings an image to this host where it lacks it and looks whether it can be run; calls for the same image at once
   * fetch it once.
   *
   * @throws ImageUnusable where the image is at fault; anything else is the host's own trouble
   */
  prepare(
    accountId: string,
    image: ImageReference,
    architecture: FunctionSettings['architecture'],
  ): Promise<PreparedImage>;
  /** Images that this host keeps for functions and that nobody has resolved for so many ms. */
  listKept(unusedForMs: number): Promise<KeptImage[]>;
  /** Lets go of an image; its bytes go when nothing else on this host needs them. */
  release(kept: KeptImage): Promise<void>;
}

/** An image that a host keeps for the functions of one account. */
export interface KeptImage {
  readonly accountId: string;
  /** Hex. */
  readonly digest: string;
}

/** An image that can't be run, for a reason that its user is told. */
export class ImageUnusable extends Error {
  constructor(
    readonly reason: Extract<FailureReason['code'], 'ImageAccessDenied' | 'ImageDeleted' | 'InvalidImage'>,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ImageUnusable';
  }
}
