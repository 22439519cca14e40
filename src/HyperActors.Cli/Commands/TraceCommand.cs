using System.CommandLine;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary>
/// <c>hyperactors trace</c>: look at, convert and record memory traces of real programs; look at the trace of a run.
/// </summary>
internal static class TraceCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create() => new("trace", "Look at, convert and record memory traces of real programs; look at the trace of a run")
    {
        TraceInfoCommand.Create(),
        TraceConvertCommand.Create(),
        TraceRecordCommand.Create(),
        TraceShowCommand.Create(),
    };

    /// <summary>The option that names the format of what is read.</summary>
    public static Option<string?> FormatOption() => Option(
        "--format", "Format of the trace (default: recognised by its content)", TraceFormats.Names);

    /// <summary>The option that names the format of what is written.</summary>
    public static Option<string?> OutputFormatOption() => Option(
        "--to", "Format to write (default: hat)", [.. TraceConverter.Outputs.Select(TraceFormats.NameOf)]);

    /// <summary>The format of a name that the option has accepted.</summary>
    public static TraceFormat? Format(string? name) =>
        name is not null && TraceFormats.TryParse(name, out TraceFormat format) ? format : null;

    /// <summary>Tells that a trace is broken, and where.</summary>
    public static int Refuse(CommandContext context, TraceFormatException broken)
    {
        context.Error.WriteLine($"error: {broken.Problem}");
        context.Error.WriteLine($"  --> {broken.File}, {broken.Place}");
        context.Error.WriteLine($"  help: {broken.Hint}");
        return ExitCodes.InvalidInput;
    }

    private static Option<string?> Option(string name, string description, IReadOnlyList<string> formats)
    {
        var option = new Option<string?>(name)
        {
            Description = $"{description}: {string.Join(", ", formats)}",
            HelpName = "NAME",
        };
        option.CompletionSources.Add([.. formats]);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !formats.Contains(result.Tokens[0].Value))
                result.AddError(Unknown(result.Tokens[0].Value, formats));
        });
        return option;
    }

    private static string Unknown(string name, IReadOnlyList<string> formats)
    {
        string? nearest = NearestWord.Find(name, formats);
        return $"there is no such trace format '{name}'"
            + (nearest is null ? $"; formats: {string.Join(", ", formats)}" : $"; did you mean '{nearest}'?");
    }
}
