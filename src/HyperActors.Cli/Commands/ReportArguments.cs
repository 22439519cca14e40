using System.CommandLine;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The option of <c>run</c> that asks for a report.</summary>
internal sealed class ReportArguments
{
    /// <summary><c>--report FILE</c>.</summary>
    public Option<string?> File { get; } = new("--report")
    {
        Description = "Write a report of the run: one HTML file for any browser; replaces a file that is there",
        HelpName = "FILE",
    };

    /// <summary>Whether a report is wanted.</summary>
    public bool IsAsked(ParseResult result) => result.GetValue(File) is not null;

    /// <summary>Refuses a file that cannot be written, before the run.</summary>
    /// <returns>The exit code of the refusal; <see langword="null"/> if there is none.</returns>
    public int? Refuse(CommandContext context, ParseResult result) =>
        result.GetValue(File) is { } path ? OutputFile.Refuse(context, path, force: true) : null;

    /// <summary>Writes the report if one is wanted.</summary>
    /// <returns>The exit code of a failure; <see langword="null"/> if there is none.</returns>
    public int? Write(CommandContext context, ParseResult result, ReportInput input) =>
        result.GetValue(File) is { } path ? Write(context, path, input) : null;

    /// <summary>Writes a report and says where it is.</summary>
    /// <returns>The exit code of a failure; <see langword="null"/> if there is none.</returns>
    public static int? Write(CommandContext context, string path, ReportInput input)
    {
        try
        {
            using (FileStream stream = System.IO.File.Create(path))
                HtmlReport.Write(input, stream);
            context.Error.WriteLine($"report   {path}");
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OutputFile.RefuseUnwritable(context, path, failure);
        }
    }
}
