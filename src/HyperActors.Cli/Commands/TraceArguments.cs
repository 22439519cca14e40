using System.CommandLine;
using System.CommandLine.Parsing;
using HyperActors.Scenarios;
using HyperActors.Telemetry;

namespace HyperActors.Cli;

/// <summary>The options of <c>run</c> that ask for a trace of the run's episodes.</summary>
internal sealed class TraceArguments
{
    private const string Off = "off";
    private const string Now = "now";

    private static readonly string[] _formats = ["perfetto", "otlp", "console", Off];
    private static readonly string[] _epochs = ["fixed", Now];

    /// <summary>Makes the options.</summary>
    public TraceArguments()
    {
        // What follows --trace is its format, so a scenario in that place is refused: say where it belongs.
        Restrict(Trace, "trace format", _formats, "; a scenario goes before --trace");
        Restrict(Epoch, "epoch", _epochs, "");
        Otlp.Validators.Add(static result =>
        {
            if (result.Tokens.Count > 0 && Collector(result.Tokens[0].Value) is null)
                result.AddError($"'{result.Tokens[0].Value}' is no URL of a collector, such as http://localhost:4318");
        });
    }

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
        Description = "File of the trace (default: in the run's directory; without one, the scenario's name in this directory)",
        HelpName = "FILE",
    };

    /// <summary><c>--otlp URL</c>.</summary>
    public Option<string?> Otlp { get; } = new("--otlp")
    {
        Description = "Send traces and metrics to an OpenTelemetry collector, such as http://localhost:4318",
        HelpName = "URL",
    };

    /// <summary><c>--epoch fixed|now</c>.</summary>
    public Option<string?> Epoch { get; } = new("--epoch")
    {
        Description = "Date at which virtual time begins in OTLP: fixed (2000-01-01) or now (default: now with --otlp, else fixed)",
        HelpName = "EPOCH",
    };

    /// <summary><c>--health</c>.</summary>
    public Option<bool> Health { get; } = new("--health")
    {
        Description = "With --otlp: also send how the simulator itself is doing, in wall time: its speed, garbage collections",
    };

    /// <summary>Begins the trace that is asked for.</summary>
    /// <param name="context">Where to say why it cannot be written.</param>
    /// <param name="result">The command line.</param>
    /// <param name="scenario">What is run.</param>
    /// <param name="store">Where results are kept; null if they are not.</param>
    /// <param name="started">When the run begins; wall time.</param>
    /// <param name="trace">The trace; null if none is wanted.</param>
    /// <returns>The exit code of a refusal; null if there is none.</returns>
    public int? Prepare(
        CommandContext context, ParseResult result, Scenario scenario, ResultsStore? store, DateTimeOffset started,
        out RunTrace? trace)
    {
        trace = null;
        if (result.GetValue(Health) && result.GetValue(Otlp) is null)
            return context.Refuse("'--health' needs a collector to send to", "add --otlp URL");
        TraceRequest request = RequestOf(result, started);
        if (result.GetValue(Epoch) is not null && !request.HasDates)
            return context.Refuse(
                "'--epoch' is for traces that have dates, and none is asked for", "add --otlp URL, --trace otlp or --trace console");
        if (request.Format is null && request.Path is not null)
            return context.Refuse("'--trace off' and '--trace-file' exclude each other", "leave one of them out");
        if (request.Format is null && request.Collector is null)
            return null;
        if (request.Path is { } path && OutputFile.Refuse(context, path, force: true) is { } refused)
            return refused;
        try
        {
            trace = new RunTrace(context, scenario, request, store);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OutputFile.RefuseUnwritable(context, request.Path ?? "trace", failure);
        }
    }

    /// <summary>Whether the run writes spans to standard error, where its progress is shown.</summary>
    public bool AreSpansShown(ParseResult result) =>
        FormatOf(result) == TraceOutput.Console && result.GetValue(File) is null;

    private TraceOutput? FormatOf(ParseResult result)
    {
        string? name = result.GetResult(Trace) is OptionResult { Tokens: var tokens }
            ? tokens.Count == 0 ? _formats[0] : tokens[0].Value
            : result.GetValue(File) is null ? null : _formats[0];
        return name is null or Off ? null : (TraceOutput)Array.IndexOf(_formats, name);
    }

    private TraceRequest RequestOf(ParseResult result, DateTimeOffset started)
    {
        Uri? collector = Collector(result.GetValue(Otlp));
        bool live = result.GetValue(Epoch) is { } epoch ? epoch == Now : collector is not null;
        long start = live ? (started - DateTimeOffset.UnixEpoch).Ticks * 100 : OtlpResource.FixedEpoch;
        return new TraceRequest(FormatOf(result), result.GetValue(File), collector, start, result.GetValue(Health));
    }

    private static Uri? Collector(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") ? uri : null;

    private static void Restrict(Option<string?> option, string noun, string[] words, string hint)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !words.Contains(result.Tokens[0].Value))
                result.AddError($"there is no {noun} '{result.Tokens[0].Value}'; choose one of {string.Join(", ", words)}{hint}");
        });
    }
}
