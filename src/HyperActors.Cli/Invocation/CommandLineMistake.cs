using System.CommandLine;
using System.CommandLine.Parsing;

namespace HyperActors.Cli;

/// <summary>What a user is told about a wrong command line: the first mistake alone, and how to mend it.</summary>
/// <remarks>
/// System.CommandLine reports every consequence of a mistake (a misspelt verb makes its arguments unknown, too)
/// and suggests words for each; one line that is right serves better.
/// </remarks>
internal static class CommandLineMistake
{
    /// <summary>How the parser begins to tell of a word that it does not know.</summary>
    public const string Unrecognized = "Unrecognized command or argument '";

    private const string Unreadable = "Cannot parse argument '";

    /// <summary>Prints the first mistake.</summary>
    /// <param name="result">A command line with errors.</param>
    /// <param name="error">Where to print.</param>
    public static void Print(ParseResult result, TextWriter error)
    {
        string? unknown = FirstUnknownWord(result);
        error.WriteLine(unknown is null ? "error: " + Describe(result) : DescribeUnknown(unknown, result));
        error.WriteLine($"  help: {PathOf(result.CommandResult)} --help");
    }

    private static string? FirstUnknownWord(ParseResult result)
    {
        string? message = result.Errors.Select(error => error.Message)
            .FirstOrDefault(text => text.StartsWith(Unrecognized, StringComparison.Ordinal));
        return message?[Unrecognized.Length..message.LastIndexOf('\'')];
    }

    private static string Describe(ParseResult result) =>
        result.Errors[0].Message switch
        {
            "Required command was not provided." => "a command is missing",
            var message when message.StartsWith(Unreadable, StringComparison.Ordinal)
                && result.Errors[0].SymbolResult is OptionResult { Option: var option } => DescribeUnreadable(option, message),
            var message => message,
        };

    // The parser names the type that it wants as .NET calls it.
    private static string DescribeUnreadable(Option option, string message)
    {
        string value = message[Unreadable.Length..message.LastIndexOf("' for option '", StringComparison.Ordinal)];
        return $"'{option.Name}' needs {Wanted(Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType)}, not '{value}'";
    }

    private static string Wanted(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.UInt64 => $"a whole number from 0 to {ulong.MaxValue}",
        TypeCode.Int64 => $"a whole number up to {long.MaxValue}",
        TypeCode.Int32 => $"a whole number up to {int.MaxValue}",
        _ => "a number",
    };

    private static string DescribeUnknown(string word, ParseResult result)
    {
        // Behind '--' an option that exists is a word like any other.
        bool isOption = word.StartsWith('-') && !OptionNames(result.CommandResult).Contains(word);
        Command command = result.CommandResult.Command;
        bool wantsVerb = !isOption && command.Subcommands.Count > 0;
        string kind = isOption ? "option" : wantsVerb ? "command" : "argument";
        string? nearest = isOption ? NearestWord.Find(word, OptionNames(result.CommandResult))
            : wantsVerb ? NearestWord.Find(word, command.Subcommands.Select(verb => verb.Name))
            : null;
        return $"error: unknown {kind} '{word}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?");
    }

    private static IEnumerable<string> OptionNames(CommandResult? command)
    {
        bool own = true;
        for (; command is not null; command = command.Parent as CommandResult)
        {
            foreach (Option option in command.Command.Options)
                if (own || option.Recursive)
                    yield return option.Name;
            own = false;
        }
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "hyperactors";
}
