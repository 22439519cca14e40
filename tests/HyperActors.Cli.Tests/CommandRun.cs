namespace HyperActors.Cli.Tests;

/// <summary>What a command line came to, run in this process.</summary>
/// <param name="ExitCode">What the process would have returned.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static CommandRun Of(params string[] arguments) => Of(new TerminalTraits(), arguments);

    public static CommandRun Of(TerminalTraits traits, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal
        {
            Input = TextReader.Null,
            Output = output,
            Error = error,
            OutputIsTerminal = traits.Columns > 0,
            ErrorIsTerminal = traits.Columns > 0,
            Columns = traits.Columns,
            Lines = traits.Lines,
            Variable = name => traits.Variables.GetValueOrDefault(name) ?? Surroundings(name),
            Interruption = traits.Interruption,
            OpenKeys = traits.Keys is { } keys ? () => keys : null,
        };
        int exitCode = HyperActorsCommand.Run(arguments, terminal);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>What every test finds around it: no store, unless it names one.</summary>
    public static string? Surroundings(string name) => name == StoreArguments.Variable ? "off" : null;
}

/// <summary>A terminal of a given size, or none.</summary>
internal sealed record TerminalTraits
{
    public int Columns { get; init; }

    public int Lines { get; init; }

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public CancellationToken Interruption { get; init; }

    /// <summary>The next key that is pressed, or null.</summary>
    public Func<char?>? Keys { get; init; }
}
