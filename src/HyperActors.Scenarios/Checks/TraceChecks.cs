using HyperActors.Workloads;

namespace HyperActors.Scenarios;

/// <summary>Can a trace be opened, and does it begin well?</summary>
internal sealed class TraceChecks(SourceMap map, ErrorList errors, string scenarioPath)
{
    /// <summary>Runs that are read to see whether a trace begins well.</summary>
    private const int Sample = 1024;

    /// <summary>Checks the beginning of a trace, once for each way of reading it.</summary>
    public void Check(TraceSection trace, string path, HashSet<string> seen) => Check(trace, path, seen, toEnd: false);

    /// <summary>Reads a trace to its end, once for each way of reading it.</summary>
    public void CheckToEnd(TraceSection trace, string path, HashSet<string> seen) => Check(
        trace, path, seen, toEnd: true);

    private void Check(TraceSection trace, string path, HashSet<string> seen, bool toEnd)
    {
        if (trace.Format is { } format && !TraceFormats.TryParse(format, out _))
        {
            string? nearest = NearestWord.Find(format, TraceFormats.Names);
            errors.Add(map.Locate($"{path}.format"), $"{path}.format", ErrorCode.UnknownTraceFormat,
                $"there is no trace format '{ValueBinder.Short(format)}'", SectionBinder.DidYouMean(nearest),
                $"formats: {string.Join(", ", TraceFormats.Names)}; or leave it out", nearest);
            return;
        }
        string file = TraceStreams.PathOf(trace, scenarioPath);
        if (!seen.Add($"{file}\n{trace.Format}\n{trace.Column}\n{trace.KindColumn}"))
            return;
        try
        {
            using TraceReader reader = TraceReader.Open(file, TraceStreams.Options(trace));
            AccessRun[] runs = new AccessRun[Sample];
            int first = reader.Fill(runs);
            for (int count = first; toEnd && count > 0;)
                count = reader.Fill(runs);
            if (first == 0)
                errors.Add(map.Locate($"{path}.file"), $"{path}.file", ErrorCode.TraceBroken,
                    $"the trace '{trace.File}' has no accesses",
                    "empty", $"looked at {file}");
        }
        catch (TraceFormatException broken)
        {
            Report(trace, path, file, broken);
        }
    }

    /// <summary>Reports what is wrong with a trace at its place in the scenario.</summary>
    public void Report(TraceSection trace, string path, string file, TraceFormatException broken)
    {
        string at = $"{path}.file";
        if (!File.Exists(file))
        {
            errors.Add(map.Locate(at), at, ErrorCode.TraceUnreadable, $"the access trace '{trace.File}' does not exist",
                Directory.Exists(file) ? "that is a directory" : "there is no such file",
                    $"looked for {file}. Paths are relative to the scenario file");
            return;
        }
        string wanted = trace.Column is not null ? $"{path}.column" : $"{path}.kindColumn";
        bool column = (trace.Column ?? trace.KindColumn) is { } name
            && broken.Problem.Contains(name, StringComparison.Ordinal);
        errors.Add(map.Locate(column ? wanted : at), column ? wanted : at, column ? ErrorCode.NoColumn
            : ErrorCode.TraceBroken,
            column ? $"the access trace '{trace.File}' has no column '{trace.Column ?? trace.KindColumn}'"
                : $"the access trace '{trace.File}' cannot be read",
            $"{broken.Place}: {Clause(broken.Problem)}", Clause(broken.Hint));
    }

    private static string Clause(string sentence)
    {
        string text = sentence.TrimEnd('.');
        bool isWord = text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]);
        return isWord ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
