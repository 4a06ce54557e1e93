using System;

namespace Stoker
{
    /// <summary>A handler that can't be what it is said to be, named and worded as Lambda's own runtime does.</summary>
    sealed class LambdaValidationException : Exception
    {
        public LambdaValidationException(string message) : base(message)
        {
        }
    }

    /// <summary>An event or a result that its type can't be made from or into.</summary>
    sealed class JsonSerializerException : Exception
    {
        public JsonSerializerException(string message, Exception cause) : base(message, cause)
        {
        }
    }
}
