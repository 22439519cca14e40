using System.CommandLine;
using System.CommandLine.Completions;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary><c>hyperactors explain</c>: what a code of a message means, and what to do.</summary>
internal static class ExplainCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> code = Words.One("code", "A code such as HA1002");
        code.HelpName = "code"; // or else the help shows every code there is
        code.CompletionSources.Add(_ => ErrorCatalogue.All.Select(error => new CompletionItem(error.Code)));
        var command = new Command("explain", "Explain the code of a message") { code };
        command.SetAction(result => Explain(result.Context, result.GetRequiredValue(code)));
        return command;
    }

    private static int Explain(CommandContext context, string code)
    {
        if (ErrorCatalogue.Find(code) is not { } error)
        {
            string? nearest = NearestWord.Find(code.ToUpperInvariant(), ErrorCatalogue.All.Select(known => known.Code));
            return context.Refuse(
                $"there is no code '{code}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"), "hyperactors list codes");
        }
        context.Output.WriteLine($"{error.Code}: {error.Title}");
        context.Output.WriteLine();
        Paragraph.Write(context.Output, error.Explanation, context.Results.Width);
        return ExitCodes.Success;
    }
}
