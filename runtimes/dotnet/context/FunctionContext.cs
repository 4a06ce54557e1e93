using System;
using System.Collections.Generic;
using Amazon.Lambda.Core;

namespace Stoker
{
    /// <summary>
    /// The context as the function's own Amazon.Lambda.Core has it: this assembly is loaded beside that one. Members that
    /// newer versions added have defaults there. https://docs.aws.amazon.com/lambda/latest/dg/csharp-context.html
    /// </summary>
    public sealed class FunctionContext : ILambdaContext, ILambdaLogger, ICognitoIdentity
    {
        readonly LambdaContext context;

        public FunctionContext(LambdaContext context)
        {
            this.context = context;
        }

        public string AwsRequestId => context.AwsRequestId;
        public string FunctionName => context.FunctionName;
        public string FunctionVersion => context.FunctionVersion;
        public string InvokedFunctionArn => context.InvokedFunctionArn;
        public string TenantId => context.TenantId;
        public string LogGroupName => context.LogGroupName;
        public string LogStreamName => context.LogStreamName;
        public int MemoryLimitInMB => context.MemoryLimitInMB;
        public TimeSpan RemainingTime => context.RemainingTime;
        public ILambdaLogger Logger => this;
        public ICognitoIdentity Identity => this;
        public IClientContext ClientContext => context.Client == null ? null : new ClientContext(context);

        void ILambdaLogger.Log(string message) => Console.Write(message);
        void ILambdaLogger.LogLine(string message) => Console.WriteLine(message);

        string ICognitoIdentity.IdentityId => null;
        string ICognitoIdentity.IdentityPoolId => null;
    }

    sealed class ClientContext : IClientContext, IClientApplication
    {
        readonly LambdaContext context;

        public ClientContext(LambdaContext context)
        {
            this.context = context;
        }

        public IDictionary<string, string> Custom => context.ClientCustom;
        public IDictionary<string, string> Environment => context.ClientEnvironment;
        public IClientApplication Client => this;

        public string AppPackageName => Member("app_package_name");
        public string AppTitle => Member("app_title");
        public string AppVersionCode => Member("app_version_code");
        public string AppVersionName => Member("app_version_name");
        public string InstallationId => Member("installation_id");

        string Member(string name)
        {
            string value;
            return context.Client.TryGetValue(name, out value) ? value : null;
        }
    }
}
