package stoker.runtime;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;

/** The context object. https://docs.aws.amazon.com/lambda/latest/dg/java-context.html */
final class FunctionContext implements Context {
  private final Assignment assignment;
  private final Invocation invocation;
  private final ClientContext clientContext;

  FunctionContext(Assignment assignment, Invocation invocation) {
    this.assignment = assignment;
    this.invocation = invocation;
    this.clientContext = CallerContext.parse(invocation.clientContext());
  }

  @Override
  public String getAwsRequestId() {
    return invocation.requestId();
  }

  @Override
  public String getLogGroupName() {
    return assignment.logGroup();
  }

  @Override
  public String getLogStreamName() {
    return assignment.logStream();
  }

  @Override
  public String getFunctionName() {
    return assignment.functionName();
  }

  @Override
  public String getFunctionVersion() {
    return assignment.functionVersion();
  }

  @Override
  public String getInvokedFunctionArn() {
    return invocation.functionArn();
  }

  /** Null, as it is for callers without a Cognito identity. */
  @Override
  public CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public ClientContext getClientContext() {
    return clientContext;
  }

  @Override
  public int getRemainingTimeInMillis() {
    return (int) Math.max(0, invocation.deadlineMs() - System.currentTimeMillis());
  }

  @Override
  public int getMemoryLimitInMB() {
    return assignment.memoryMb();
  }

  @Override
  public LambdaLogger getLogger() {
    return LambdaRuntime.getLogger();
  }

  @Override
  public String getTenantId() {
    return invocation.tenantId();
  }

  @Override
  public String getXrayTraceId() {
    return invocation.traceId();
  }
}
