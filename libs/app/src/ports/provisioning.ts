import type { FunctionVersion } from '@stoker/core/model/function';

/** What there is of the environments that a version is to have ready. */
export interface ProvisioningState {
  /** Environments that are there for it, those being initialised included. */
  readonly allocated: number;
  /** Those of them that have been initialised, whether they run something or not. */
  readonly available: number;
  /** Why the last one could not be made, until one could. */
  readonly failure?: string | undefined;
}

/** Tells the control plane what the workers have made of what was asked for. */
export interface Provisioning {
  stateOf(version: FunctionVersion): ProvisioningState;
}
