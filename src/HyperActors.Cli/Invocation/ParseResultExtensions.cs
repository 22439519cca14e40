using System.CommandLine;

namespace HyperActors.Cli;

/// <summary>Short ways from a parsed command line to what a verb needs.</summary>
internal static class ParseResultExtensions
{
    extension(ParseResult result)
    {
        /// <summary>The context in which the verb runs.</summary>
        public CommandContext Context => (CommandContext)result.InvocationConfiguration;
    }
}
