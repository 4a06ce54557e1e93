/** Injection tokens of what is no class of its own. */
export const CONFIG = Symbol('ServerConfig');
export const LOGGER = Symbol('Logger');
export const CLOCK = Symbol('Clock');
export const POSTGRES = Symbol('PostgresStore');
export const MASTER_KEYS = Symbol('MasterKeyRing');
/** The present one of them. */
export const MASTER_KEY = Symbol('MasterKey');
export const CODE_STORE = Symbol('CodeStore');
export const IMAGE_STORE = Symbol('ImageStore');
export const OBJECT_SOURCE = Symbol('ObjectSource');
export const MESSAGE_QUEUES = Symbol('MessageQueues');
export const SOURCE_STREAMS = Symbol('SourceStreams');
export const CONNECTIONS = Symbol('Connections');
export const ROW_CHANGES = Symbol('RowChanges');
export const REDIS = Symbol('Redis');
export const LEASES = Symbol('ConcurrencyLeases');
/** The `BacklogGate` of deliveries. */
export const DELIVERY_BACKLOG = Symbol('DeliveryBacklog');
export const TICK_MEANINGS = Symbol('TickMeaningsByKind');
export const TARGET_SENDERS = Symbol('TargetSenders');
export const CONNECTION_DIRECTORY = Symbol('ConnectionDirectory');
export const EVENT_QUEUE = Symbol('EventQueue');
export const SANDBOX_DRIVER = Symbol('SandboxDriver');
export const RECORDS = Symbol('Records');
export const CONTROL = Symbol('ControlPorts');
/** The `BucketObjects` that notifications ask. */
export const BUCKET_OBJECTS = Symbol('BucketObjects');
export const BUCKET_NOTIFICATIONS = Symbol('NotificationPorts');
export const EVENTS = Symbol('EventsPorts');
/** What APIs share; see `ApiFront`. */
export const FRONT = Symbol('ApiFront');
/** One API of the port each: its `AwsApiOptions`. */
export const LAMBDA_API = Symbol('LambdaApi');
export const IAM_API = Symbol('IamApi');
export const STS_API = Symbol('StsApi');
export const SCHEDULER_API = Symbol('SchedulerApi');
export const EVENTS_API = Symbol('EventsApi');
export const CLOUDFORMATION_API = Symbol('CloudFormationApi');
export const LOGS_API = Symbol('LogsApi');
export const APIGATEWAYV2_API = Symbol('ApiGatewayV2Api');
export const APIGATEWAY_API = Symbol('ApigatewayApi');
export const CONNECTIONS_API = Symbol('ConnectionsApi');
export const AWS_APIS = Symbol('AwsApis');
/** The `BackendClient` that requests to data services are sent on by. */
export const BACKEND_CLIENT = Symbol('BackendClient');
/** The data services of the port: a `PortApi` each. */
export const FORWARDED_APIS = Symbol('ForwardedApis');
export const FUNCTION_URL_SITES = Symbol('FunctionUrlSites');
export const HTTP_API_SITES = Symbol('HttpApiSites');
export const REST_SITES = Symbol('RestSites');
export const WEB_SOCKET_SITES = Symbol('WebSocketSites');
/** One kind of API of the gateway each: its `SitesOfKind`. */
export const API_SITES = Symbol('ApiSites');
export const AUTHORISE = Symbol('Authorise');
/** `ServiceCalls` */
export const SERVICE_CALLS = Symbol('ServiceCalls');
/** `StacksPorts` */
export const STACKS = Symbol('Stacks');
