import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { LogPorts } from '@stoker/app/logs/log-ports';
import type { SessionSealer } from '@stoker/app/ports/session-sealer';
import type { SchedulerPorts } from '@stoker/app/scheduler/scheduler-ports';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import type { WebIdentityPorts } from '@stoker/app/sessions/assume-role-with-web-identity';
import type { ConnectionCalls } from '@stoker/app/gateway/web-socket/connection-calls';
import { APIGATEWAYMANAGEMENTAPI_MODEL } from '@stoker/protocol/aws-model/apigatewaymanagementapi.model.generated';
import { APIGATEWAYV2_MODEL } from '@stoker/protocol/aws-model/apigatewayv2.model.generated';
import { APIGATEWAY_MODEL } from '@stoker/protocol/aws-model/apigateway.model.generated';
import { CLOUDFORMATION_MODEL } from '@stoker/protocol/aws-model/cloudformation.model.generated';
import { EVENTS_MODEL } from '@stoker/protocol/aws-model/events.model.generated';
import { IAM_MODEL } from '@stoker/protocol/aws-model/iam.model.generated';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import { LOGS_MODEL } from '@stoker/protocol/aws-model/logs.model.generated';
import { SCHEDULER_MODEL } from '@stoker/protocol/aws-model/scheduler.model.generated';
import { STS_MODEL } from '@stoker/protocol/aws-model/sts.model.generated';
import { apiGatewayV2Operations } from '@stoker/protocol/apigatewayv2-api/operations';
import type { V2ApiPorts } from '@stoker/protocol/apigatewayv2-api/v2-api-ports';
import { apigatewayOperations } from '@stoker/protocol/apigateway-api/operations';
import { connectionOperations } from '@stoker/protocol/connections-api/operations';
import { cloudFormationOperations } from '@stoker/protocol/cloudformation-api/operations';
import { eventsOperations } from '@stoker/protocol/events-api/operations';
import { iamOperations } from '@stoker/protocol/iam-api/operations';
import { lambdaOperations } from '@stoker/protocol/lambda-api/operations';
import { logsOperations } from '@stoker/protocol/logs-api/operations';
import { schedulerOperations } from '@stoker/protocol/scheduler-api/operations';
import { stsOperations } from '@stoker/protocol/sts-api/operations';
import { DYNAMODB } from '@stoker/protocol/data-api/dynamodb/service';
import { dynamoDbStreams } from '@stoker/protocol/data-api/dynamodb/streams-service';
import { kinesis } from '@stoker/protocol/data-api/kinesis/service';
import type { ServiceTable } from '@stoker/protocol/data-api/service-table';
import { sqs } from '@stoker/protocol/data-api/sqs/service';
import type { CoveredApi } from './coverage-page.js';

/** Every API with its operation table, to be read, not run: nothing stands behind the ports. */
export function coveredApis(): readonly CoveredApi[] {
  const run = () => Promise.reject(new Error('the coverage page runs nothing'));
  return [
    { model: LAMBDA_MODEL, table: lambdaOperations({} as ControlPorts, run, run) },
    { model: IAM_MODEL, table: iamOperations({} as IamPorts) },
    { model: STS_MODEL, table: stsOperations({} as WebIdentityPorts) },
    { model: SCHEDULER_MODEL, table: schedulerOperations({} as SchedulerPorts) },
    { model: EVENTS_MODEL, table: eventsOperations({} as EventsPorts) },
    { model: LOGS_MODEL, table: logsOperations({} as LogPorts) },
    { model: APIGATEWAYV2_MODEL, table: apiGatewayV2Operations({} as V2ApiPorts) },
    { model: CLOUDFORMATION_MODEL, table: cloudFormationOperations({} as StacksPorts) },
    { model: APIGATEWAY_MODEL, table: apigatewayOperations({} as RestApisPorts) },
    ...forwarded(sqs(() => '', NO_SEALER)),
    ...forwarded(DYNAMODB),
    ...forwarded(dynamoDbStreams(NO_SEALER)),
    ...forwarded(kinesis(NO_SEALER)),
    { model: APIGATEWAYMANAGEMENTAPI_MODEL, table: connectionOperations({} as ConnectionCalls) },
  ];
}

const NO_SEALER = {} as SessionSealer;

/** A service that a backend stands behind, where the operator has named one. */
function forwarded<K extends string>({ model, operations, unsupported }: ServiceTable<K>): readonly CoveredApi[] {
  const built = operations.map(({ name, refused = {} }) => ({ name, except: Object.keys(refused).join(', ') }));
  return [{ model, table: [...built, ...unsupported] }];
}
