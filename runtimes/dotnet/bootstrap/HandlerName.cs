using System;

namespace Stoker
{
    /// <summary>
    /// `Assembly::Namespace.Type::Method`; the method's name alone, or its whole signature where it has overloads.
    /// https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html
    /// </summary>
    sealed class HandlerName
    {
        const string Separator = "::";
        const string Format = "The valid format is 'ASSEMBLY::TYPE::METHOD'.";

        public string Assembly { get; private set; }
        public string Type { get; private set; }
        public string Method { get; private set; }

        /// <exception cref="LambdaValidationException">It has not these three parts.</exception>
        public static HandlerName Parse(string text)
        {
            if (string.IsNullOrWhiteSpace(text))
                throw new LambdaValidationException("Empty lambda function handler. " + Format);
            var parts = text.Split(new[] { Separator }, 3, StringSplitOptions.None);
            if (parts.Length != 3) throw Invalid(text, "");
            return new HandlerName
            {
                Assembly = Require(parts[0], text, "assembly"),
                Type = Require(parts[1], text, "type"),
                Method = Require(parts[2], text, "method"),
            };
        }

        static string Require(string part, string text, string what)
        {
            var trimmed = part.Trim();
            return trimmed.Length > 0 ? trimmed : throw Invalid(text, $", the {what} is missing");
        }

        static LambdaValidationException Invalid(string text, string why)
        {
            return new LambdaValidationException($"Invalid lambda function handler: '{text}'{why}. {Format}");
        }
    }
}
