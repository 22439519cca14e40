using System.CommandLine;
using System.CommandLine.Parsing;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The words that say how progress is shown; none changes a result.</summary>
internal sealed class ProgressArguments
{
    private const int LeastColumns = 80;
    private const int LeastLines = 24;

    /// <summary>A picture that is redrawn.</summary>
    public Option<bool> Live { get; } = new("--live") { Description = "Show a live picture (the default on a terminal of 80x24 or more)" };

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
    public Func<IProgressView> For(CommandContext context, ParseResult result, Scenario scenario) =>
        () => Create(context, result, scenario);

    private IProgressView Create(CommandContext context, ParseResult result, Scenario scenario)
    {
        SimDuration? end = scenario.Plan().Duration;
        Terminal terminal = context.Terminal;
        bool canLive = terminal.ErrorIsTerminal && terminal.Columns >= LeastColumns && terminal.Lines >= LeastLines
            && terminal.Variable("TERM") != "dumb";
        if (result.GetValue(Quiet))
            return new NoProgress();
        if (canLive && !result.GetValue(Plain))
            return new LiveProgress(context.Notes, terminal.Lines, scenario.Name, end);
        if (result.GetValue(Live))
            context.Error.WriteLine("note: a live picture needs a terminal of 80x24 or more; here are lines instead");
        return new PlainProgress(context.Error, end, TimeProvider.System);
    }
}
