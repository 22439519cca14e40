using System.CommandLine;
using System.CommandLine.Parsing;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The options of <c>run</c> that ask for a trace of the run's episodes.</summary>
internal sealed class TraceArguments
{
    private static readonly string[] _formats = ["perfetto", "otlp", "console", "off"];

    /// <summary><c>--trace [FORMAT]</c>.</summary>
    public Option<string?> Trace { get; } = new("--trace")
    {
        Description = "Trace page faults and what they wait for: perfetto (default, for ui.perfetto.dev), otlp, console or off",
        HelpName = "FORMAT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary><c>--trace-file FILE</c>.</summary>
    public Option<string?> File { get; } = new("--trace-file")
    {
        Description = "Where to write the trace (default: the scenario's name with .pftrace or .otlp.jsonl)",
        HelpName = "FILE",
    };

    /// <summary>Makes the options.</summary>
    public TraceArguments()
    {
        Trace.CompletionSources.Add(_formats);
        Trace.Validators.Add(static result =>
        {
            if (result.Tokens.Count > 0 && !_formats.Contains(result.Tokens[0].Value))
                result.AddError($"there is no trace format '{result.Tokens[0].Value}'; formats: {string.Join(", ", _formats)}");
        });
    }

    /// <summary>The format that is asked for; null for none.</summary>
    public string? FormatOf(ParseResult result) =>
        result.GetResult(Trace) is not OptionResult asked ? result.GetValue(File) is null ? null : _formats[0]
        : asked.Tokens.Count == 0 ? _formats[0]
        : asked.Tokens[0].Value is "off" ? null : asked.Tokens[0].Value;

    /// <summary>Begins the trace that is asked for.</summary>
    /// <param name="context">Where to say why it cannot be written.</param>
    /// <param name="result">The command line.</param>
    /// <param name="scenario">What is run.</param>
    /// <param name="store">Where results are kept; null if they are not.</param>
    /// <param name="trace">The trace; null if none is wanted.</param>
    /// <returns>The exit code of a refusal; null if there is none.</returns>
    public int? Prepare(
        CommandContext context, ParseResult result, Scenario scenario, ResultsStore? store, out RunTrace? trace)
    {
        trace = null;
        if (FormatOf(result) is not { } format)
            return null;
        string? file = result.GetValue(File);
        bool kept = file is null && store is not null;
        string path = file ?? (kept
            ? Path.Combine(store!.Directory, $".trace-{Environment.ProcessId}.tmp")
            : scenario.Name + ".pftrace");
        if (OutputFile.Refuse(context, path, force: true) is { } refused)
            return refused;
        try
        {
            trace = new RunTrace(context, scenario, path, kept ? "trace.pftrace" : null, new TraceSampling());
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OutputFile.RefuseUnwritable(context, path, failure);
        }
    }
}
