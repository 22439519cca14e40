using System.CommandLine;
using System.Text.Json;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors trace info</c>: reads traces from end to end, and so checks them, and tells their sums.</summary>
internal static class TraceInfoCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string[]> files = Words.OneOrMore("file", "Traces; .gz is read as it is");
        Option<string?> format = TraceCommand.FormatOption();
        Option<bool> json = Words.Json();
        var command = new Command("info", "Check traces and tell their sums") { files, format, json };
        command.SetAction(result => Show(
            result.Context, result.GetRequiredValue(files), TraceCommand.Format(result.GetValue(format)), result.GetValue(json)));
        return command;
    }

    private static int Show(CommandContext context, string[] files, TraceFormat? format, bool json)
    {
        int exitCode = ExitCodes.Success;
        var traces = new List<TraceReport>();
        using var interruption = new Interruption(context);
        foreach (string file in files)
        {
            try
            {
                TraceInfo info = TraceInfo.Read(
                    file, new TraceReaderOptions { Format = format }, _ => interruption.Token.ThrowIfCancellationRequested());
                traces.Add(TraceReport.From(file, info));
            }
            catch (TraceFormatException broken)
            {
                exitCode = TraceCommand.Refuse(context, broken);
            }
            catch (OperationCanceledException)
            {
                context.Error.WriteLine("interrupted");
                return ExitCodes.Interrupted;
            }
        }
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(new TraceInfoDocument(traces), CliJson.Readable.TraceInfoDocument));
        else
            foreach (TraceReport trace in traces)
                Render(context.Results, trace);
        return exitCode;
    }

    private static void Render(Page page, TraceReport trace)
    {
        page.Writer.WriteLine(trace.File);
        var table = new ResultTable("", "");
        table.Add(" format", trace.Format + (trace.Gzip ? ", gzip" : ""));
        table.Add(" size", Figures.Bytes(trace.FileBytes));
        if (trace.Name is not null)
            table.Add(" name", trace.Name);
        if (trace.Source is not null)
            table.Add(" source", trace.Source);
        table.Add(" accesses", $"{Figures.Count(trace.Accesses)} in {Figures.Count(trace.Records)} records");
        table.Add(" writes", $"{Figures.Count(trace.Writes)} ({Share(trace.Writes, trace.Accesses)})");
        if (trace.Fetches > 0)
            table.Add(" fetches", $"{Figures.Count(trace.Fetches)} ({Share(trace.Fetches, trace.Accesses)})");
        if (trace.Frees > 0)
            table.Add(" pages freed", Figures.Count(trace.Frees));
        if (trace.Window is { } window)
            table.Add(" window", $"{Figures.Count(window)} instructions");
        if (trace.ThinkSeconds > 0)
            table.Add(" think time", Figures.Seconds(trace.ThinkSeconds));
        table.Add(" pages", $"{Figures.Count(trace.DistinctPages)} distinct ({Figures.Pages(trace.DistinctPages)})");
        table.Add(" page range", $"0x{trace.LowestPage:x} to 0x{trace.HighestPage:x}");
        page.Write(table);
    }

    private static string Share(long part, long whole) => Figures.Percent(whole == 0 ? null : (double)part / whole);
}
