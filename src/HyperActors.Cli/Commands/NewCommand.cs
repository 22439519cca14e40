using System.CommandLine;
using System.CommandLine.Completions;

namespace HyperActors.Cli;

/// <summary><c>hyperactors new</c>: writes a scenario to start from.</summary>
internal static class NewCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var template = new Argument<string>("template")
        {
            Description = "One of 'hyperactors list templates'",
            HelpName = "template",
        };
        template.CompletionSources.Add(_ => TemplateLibrary.All.Select(known => new CompletionItem(known.Name)));
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File to write (default: TEMPLATE.yaml here; '-': standard output)",
            HelpName = "FILE",
        };
        var force = new Option<bool>("--force") { Description = "Write over a file that exists" };
        var command = new Command("new", "Write a scenario to start from") { template, output, force };
        command.SetAction(result => Write(
            result.Context, result.GetRequiredValue(template), result.GetValue(output), result.GetValue(force)));
        return command;
    }

    private static int Write(CommandContext context, string name, string? output, bool force)
    {
        if (TemplateLibrary.Find(name) is not { } template)
        {
            string? nearest = NearestWord.Find(name, TemplateLibrary.All.Select(known => known.Name));
            return context.Refuse(
                $"there is no template '{name}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"),
                "hyperactors list templates");
        }
        if (output == "-")
        {
            context.Output.Write(template.ReadText());
            return ExitCodes.Success;
        }
        string path = output ?? template.Name + ".yaml";
        if (OutputFile.Refuse(context, path, force) is { } refused)
            return refused;
        try
        {
            File.WriteAllText(path, template.ReadText());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OutputFile.RefuseUnwritable(context, path, failure);
        }
        context.Output.WriteLine(path);
        context.Error.WriteLine($"  help: hyperactors run {ReplayLine.Quote(path)}");
        return ExitCodes.Success;
    }
}
