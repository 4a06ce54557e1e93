import type { PropertyRules } from '@stoker/core/cloudformation/compare-resources';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { CalledService, CallMembers } from '../ports/service-calls.js';

/** A resource as it was made. */
export interface Made {
  readonly physicalId: string;
  /** What `Ref` stands for; the physical id unless given. */
  readonly ref?: string | undefined;
  /** What `Fn::GetAtt` stands for. */
  readonly attributes: JsonObject;
}

/** What a type makes its resources with: the platform's operations, as whoever changes the stack may call them. */
export interface ResourceContext {
  readonly accountId: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Letters and digits that are this resource's alone, and stay so when its making is gone on with. */
  readonly suffix: string;
  /** Whether it may have been made in part, or whole, by somebody who did not hear the end of it. */
  readonly resumed: boolean;
  /** What `begin` was told then. */
  readonly begun?: string | undefined;
  /** Says what is there by now, so that it goes when the rest fails. */
  begin(physicalId: string): Promise<void>;
  /** @throws what the operation throws, but for too many requests, which it makes again */
  call(service: CalledService, operation: string, input: CallMembers): Promise<CallMembers>;
  /** Waits until something is so. @throws ServiceException when that takes too long */
  until(what: string, isSo: () => Promise<boolean>): Promise<void>;
  /** The name that the platform gives where the template gives none. */
  name(maxLength?: number): string;
}

/**
 * How resources of one type are made, changed and taken away. One that is gone already counts as taken away, whatever `delete`
 * says of it.
 */
export interface ResourceType {
  /** `AWS::Lambda::Function` */
  readonly type: string;
  /** All that its resources may have, and what a change of each does; what is not here is refused by name. */
  readonly properties: PropertyRules;
  readonly required: readonly string[];
  create(context: ResourceContext, properties: JsonObject): Promise<Made>;
  /** Absent where every change makes another. */
  update?(context: ResourceContext, made: Made, properties: JsonObject, before: JsonObject): Promise<Made>;
  delete(context: ResourceContext, made: Made, properties: JsonObject): Promise<void>;
}

/** Every type that there is, by its name. */
export type ResourceTypes = ReadonlyMap<string, ResourceType>;
