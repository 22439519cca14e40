using System.CommandLine;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors trace convert</c>: any trace into the project's own format, or into one that others read.</summary>
internal static class TraceConvertCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string> input = Words.One("in", "The trace to read; .gz is read as it is");
        Argument<string> output = Words.One("out", "The file to write; .hat by custom");
        Option<string?> format = TraceCommand.FormatOption();
        Option<string?> to = TraceCommand.OutputFormatOption();
        var skip = new Option<long>("--skip") { Description = "Accesses to leave out at the start", HelpName = "N" };
        var accesses = new Option<long?>("--accesses")
        {
            Description = "Accesses to convert at most (default: all)",
            HelpName = "N",
        };
        var smallest = new Option<bool>("--smallest") { Description = "Compress as far as possible, some twenty times slower" };
        var force = new Option<bool>("--force") { Description = "Write over a file that exists" };
        var command = new Command("convert", "Write a trace in the compact format of HyperActors")
        {
            input, output, format, to, skip, accesses, smallest, force,
        };
        command.SetAction(result =>
        {
            var options = new TraceConverterOptions
            {
                Input = new TraceReaderOptions { Format = TraceCommand.Format(result.GetValue(format)) },
                Output = TraceCommand.Format(result.GetValue(to)) ?? TraceFormat.Hat,
                Compression = result.GetValue(smallest) ? HatWriter.SmallestCompression : HatWriter.DefaultCompression,
                Skip = result.GetValue(skip),
                Accesses = result.GetValue(accesses) ?? long.MaxValue,
            };
            string path = result.GetRequiredValue(output);
            return OutputFile.Refuse(result.Context, path, result.GetValue(force))
                ?? Convert(result.Context, result.GetRequiredValue(input), path, options);
        });
        return command;
    }

    private static int Convert(CommandContext context, string input, string output, TraceConverterOptions options)
    {
        if (options.Skip < 0 || options.Accesses < 1)
            return context.Refuse("'--skip' is at least 0 and '--accesses' at least 1", "leave them out to convert all");
        if (Path.GetFullPath(input) == Path.GetFullPath(output))
            return context.Refuse("a trace cannot be converted into its own file", "choose another name");
        using var interruption = new Interruption(context);
        using var progress = new RecordingProgress(context.Notes, context.Terminal.ErrorIsTerminal, TimeProvider.System);
        try
        {
            TraceTotals totals = TraceConverter.Convert(input, output, options, records =>
            {
                interruption.Token.ThrowIfCancellationRequested();
                progress.Show(records, "records");
            });
            context.Output.WriteLine(
                $"{output}   {Figures.Count(totals.Accesses)} accesses, {Figures.Pages(totals.DistinctPages)} touched, "
                + $"{Figures.Bytes(new FileInfo(output).Length)} (was {Figures.Bytes(new FileInfo(input).Length)})");
            return ExitCodes.Success;
        }
        catch (TraceFormatException broken)
        {
            return TraceCommand.Refuse(context, broken);
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine("interrupted: nothing was written");
            return ExitCodes.Interrupted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OutputFile.RefuseUnwritable(context, output, failure);
        }
    }
}
