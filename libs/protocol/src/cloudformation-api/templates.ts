import { requireStack } from '@stoker/app/stacks/find-stack';
import { requireChangeSet } from '@stoker/app/stacks/change-sets';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { type OpenedTemplate, openTemplate, requireTypes } from '@stoker/app/stacks/template-of';
import { templateText } from '@stoker/app/stacks/template-source';
import { AUTO_EXPAND } from '@stoker/app/stacks/recipe-of';
import { neededCapabilities } from '@stoker/core/cloudformation/capabilities';
import { invalid } from '@stoker/core/cloudformation/refusals';
import type { Capability } from '../aws-model/cloudformation.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { stackOperation } from './stack-operation.js';
import { accessToAll, accessToChangeSet, accessToSource, accessToStack, accountOf } from './targets.js';

/** What tells of templates. */
export function templateOperations(ports: StacksPorts): readonly TableEntry[] {
  return [
    stackOperation(
      'ValidateTemplate',
      (input) => [accessToAll('ValidateTemplate'), ...accessToSource({ TemplateURL: input.TemplateURL })],
      async ({ TemplateBody: body, TemplateURL: url }, caller) => {
        const opened = await openGiven(ports, accountOf(caller), { body, url });
        const { template, transforms } = opened;
        return {
          Parameters: [...template.parameters].map(([name, parameter]) => ({
            ParameterKey: name,
            DefaultValue: parameter.default,
            NoEcho: parameter.noEcho,
            Description: parameter.description,
          })),
          Description: template.description,
          ...capabilitiesOf(opened),
          DeclaredTransforms: [...transforms],
        };
      },
    ),
    stackOperation(
      'GetTemplateSummary',
      async (input, caller) => [
        input.StackName === undefined
          ? accessToAll('GetTemplateSummary')
          : await accessToStack(ports, 'GetTemplateSummary', input.StackName, caller),
        ...accessToSource({ TemplateURL: input.TemplateURL }),
      ],
      async ({ TemplateBody: body, TemplateURL: url, StackName }, caller) => {
        const opened =
          StackName === undefined
            ? await openGiven(ports, accountOf(caller), { body, url })
            : openTemplate(ports, (await requireStack(ports.stacks, accountOf(caller), StackName)).recipe.templateBody);
        const { template, transforms } = opened;
        return {
          Parameters: [...template.parameters].map(([name, parameter]) => ({
            ParameterKey: name,
            DefaultValue: parameter.default,
            ParameterType: parameter.type,
            NoEcho: parameter.noEcho,
            Description: parameter.description,
            ParameterConstraints: { AllowedValues: [...(parameter.allowedValues ?? [])] },
          })),
          Description: template.description,
          ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
          Version: '2010-09-09',
          ...(template.metadata !== undefined && { Metadata: JSON.stringify(template.metadata) }),
          ...capabilitiesOf(opened),
          DeclaredTransforms: [...transforms],
        };
      },
      'stack sets',
    ),
    stackOperation(
      'GetTemplate',
      ({ StackName, ChangeSetName }, caller) => {
        if (ChangeSetName !== undefined) {
          return accessToChangeSet(ports, 'GetTemplate', { StackName, ChangeSetName }, caller);
        }
        if (StackName !== undefined) return accessToStack(ports, 'GetTemplate', StackName, caller);
        throw invalid('StackName is required if ChangeSetName is not specified as an ARN.');
      },
      async ({ StackName, ChangeSetName, TemplateStage }, caller) => {
        const { recipe } =
          ChangeSetName === undefined
            ? await requireStack(ports.stacks, accountOf(caller), StackName ?? '')
            : (await requireChangeSet(ports.stacks, accountOf(caller), ChangeSetName, StackName)).changeSet;
        const { processed } = openTemplate(ports, recipe.templateBody);
        const isProcessed = TemplateStage === 'Processed';
        return {
          TemplateBody: isProcessed ? JSON.stringify(processed) : recipe.templateBody,
          StagesAvailable: ['Original', 'Processed'],
        };
      },
    ),
  ];
}

/** A template that is fit to be made a stack of. */
async function openGiven(
  ports: StacksPorts,
  accountId: string,
  source: { readonly body?: string | undefined; readonly url?: string | undefined },
): Promise<OpenedTemplate> {
  const text = await templateText(ports.objects, accountId, source);
  if (text === undefined) throw invalid('Either Template URL or Template Body must be specified.');
  const opened = openTemplate(ports, text);
  requireTypes(opened.template, ports.types);
  return opened;
}

function capabilitiesOf({ template, transforms }: OpenedTemplate): {
  readonly Capabilities?: Capability[];
  readonly CapabilitiesReason?: string;
} {
  const needed = neededCapabilities(template);
  const capabilities = [
    ...(needed === undefined ? [] : [needed.capability]),
    ...(transforms.length === 0 ? [] : [AUTO_EXPAND]),
  ];
  if (capabilities.length === 0) return {};
  const reason = `The following resource(s) require capabilities: [${needed?.resources.join(', ') ?? transforms.join(', ')}]`;
  return { Capabilities: capabilities as Capability[], CapabilitiesReason: reason };
}
