using System.CommandLine;
using System.CommandLine.Parsing;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The words that say how progress is shown; none changes a result.</summary>
internal sealed class ProgressArguments
{
    private const int LeastColumns = 60;
    private const int LeastLines = 16;

    /// <summary>A picture that is redrawn.</summary>
    public Option<bool> Live { get; } = new("--live")
    {
        Description = "Show a live picture with keys (the default on a terminal of 60x16 or more)",
    };

    /// <summary>Lines.</summary>
    public Option<bool> Plain { get; } = new("--plain") { Description = "Show progress as lines" };

    /// <summary>Nothing.</summary>
    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Show no progress" };

    /// <summary>Refuses more than one of them.</summary>
    public void Validate(CommandResult result)
    {
        if (new[] { Live, Plain, Quiet }.Count(option => result.GetResult(option) is { Implicit: false }) > 1)
            result.AddError("'--live', '--plain' and '--quiet' exclude each other.");
    }

    /// <summary>Finds the view that a command line asks for; it begins when it is made.</summary>
    /// <param name="context">Where it is shown.</param>
    /// <param name="result">The command line.</param>
    /// <param name="scenario">What is run.</param>
    /// <param name="besideSpans">Whether spans go to standard error too: what is redrawn would wipe them out.</param>
    public Func<CancellationToken, IProgressView> For(
        CommandContext context, ParseResult result, Scenario scenario, bool besideSpans) =>
        interruption => Create(context, result, scenario, besideSpans, interruption);

    private IProgressView Create(
        CommandContext context, ParseResult result, Scenario scenario, bool besideSpans, CancellationToken interruption)
    {
        SimDuration? end = scenario.Plan().Duration;
        Terminal terminal = context.Terminal;
        bool hasRoom = terminal.ErrorIsTerminal && terminal.Columns >= LeastColumns && terminal.Lines >= LeastLines
            && terminal.Variable("TERM") != "dumb";
        if (result.GetValue(Quiet))
            return new NoProgress();
        if (hasRoom && !besideSpans && !result.GetValue(Plain))
            return new LiveProgress(SurroundingsOf(context, interruption), scenario.Name, end);
        if (result.GetValue(Live))
            context.Error.WriteLine(besideSpans
                ? "note: a live picture would wipe out the spans of '--trace console'; here are lines instead"
                : $"note: a live picture needs a terminal of {LeastColumns}x{LeastLines} or more; here are lines instead");
        return new PlainProgress(context.Error, end, TimeProvider.System);
    }

    private static LiveSurroundings SurroundingsOf(CommandContext context, CancellationToken interruption)
    {
        Terminal terminal = context.Terminal;
        return new LiveSurroundings
        {
            Page = context.Notes,
            Size = () => terminal.WindowSize?.Invoke() is { Columns: > 0 } size ? size : (terminal.Columns, terminal.Lines),
            Keys = terminal.OpenKeys?.Invoke(),
            Wait = interruption.WaitHandle.WaitOne,
        };
    }
}
