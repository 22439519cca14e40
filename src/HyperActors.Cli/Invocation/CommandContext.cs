using System.CommandLine;

namespace HyperActors.Cli;

/// <summary>What every command needs: its streams, how to render, and what to save should it crash.</summary>
internal sealed class CommandContext : InvocationConfiguration
{
    /// <summary>Width of a page that nobody chose: output to a file or a pipe looks the same everywhere.</summary>
    public const int DefaultWidth = 96;

    /// <summary>Makes the context of one command line.</summary>
    /// <param name="terminal">The surroundings.</param>
    /// <param name="options">The options that all verbs share.</param>
    /// <param name="result">The command line, which has their values.</param>
    public CommandContext(Terminal terminal, GlobalOptions options, ParseResult result)
    {
        Terminal = terminal;
        int width = options.WidthOf(result);
        Ascii = result.GetValue(options.Ascii);
        bool plain = result.GetValue(options.NoColor)
            || !string.IsNullOrEmpty(terminal.Variable("NO_COLOR"))
            || terminal.Variable("TERM") == "dumb";
        Results = new Page(Encode(terminal.Output), terminal.OutputIsTerminal && !plain, width)
        {
            MayGrow = width == 0 && !terminal.OutputIsTerminal,
            Width = WidthFor(width, terminal.OutputIsTerminal),
        };
        // The traces of a run are written there beside its progress, by a thread of their own.
        Notes = new Page(TextWriter.Synchronized(Encode(terminal.Error)), terminal.ErrorIsTerminal && !plain, width)
        {
            MayGrow = width == 0 && !terminal.ErrorIsTerminal,
            Width = WidthFor(width, terminal.ErrorIsTerminal),
        };
        Output = Results.Writer;
        Error = Notes.Writer;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    /// <summary>The surroundings.</summary>
    public Terminal Terminal { get; }

    /// <summary>Whether only ASCII may be printed.</summary>
    public bool Ascii { get; }

    /// <summary>Standard output: the result.</summary>
    public Page Results { get; }

    /// <summary>Standard error: everything else.</summary>
    public Page Notes { get; }

    /// <summary>What a crash file should hold besides the exception.</summary>
    public CrashFacts Crash { get; } = new();

    /// <summary>What <c>--until</c> says: mistakes in it are told of that option; null if it was not typed.</summary>
    public string? Until { get; set; }

    /// <summary>Tells a mistake on the command line that only the verb could see.</summary>
    /// <param name="what">What is wrong.</param>
    /// <param name="help">What to do instead.</param>
    /// <returns><see cref="ExitCodes.WrongCommandLine"/>.</returns>
    public int Refuse(string what, string help) => Refuse(what, help, ExitCodes.WrongCommandLine);

    /// <summary>Tells why the verb cannot do what it should.</summary>
    /// <param name="what">What is wrong.</param>
    /// <param name="help">What to do instead.</param>
    /// <param name="exitCode">What the process returns.</param>
    /// <returns><paramref name="exitCode"/>.</returns>
    public int Refuse(string what, string help, int exitCode)
    {
        Error.WriteLine($"error: {what}");
        Error.WriteLine($"  help: {help}");
        return exitCode;
    }

    private TextWriter Encode(TextWriter writer) => Ascii ? new AsciiWriter(writer) : writer;

    private int WidthFor(int chosen, bool isTerminal) =>
        chosen > 0 ? chosen : isTerminal && Terminal.Columns > 0 ? Terminal.Columns : DefaultWidth;
}
