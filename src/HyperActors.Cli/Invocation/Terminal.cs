using System.Text;

namespace HyperActors.Cli;

/// <summary>Where a command reads and writes, and what its surroundings are like.</summary>
/// <remarks>A value that is handed in, so that tests run commands in-process with streams of their own.</remarks>
internal sealed record Terminal
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What the user types or pipes in.</summary>
    public required TextReader Input { get; init; }

    /// <summary>The result, and nothing else.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, warnings, errors and hints.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads <see cref="Output"/> as it comes.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Error"/> as it comes.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; 0 when there is none.</summary>
    public int Columns { get; init; }

    /// <summary>Lines of the terminal; 0 when there is none.</summary>
    public int Lines { get; init; }

    /// <summary>The value of an environment variable, or <see langword="null"/>.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Columns and lines of the terminal now, as its window may change.</summary>
    public Func<(int Columns, int Lines)>? WindowSize { get; init; }

    /// <summary>Begins to read keys as they are pressed; null where standard input is no terminal.</summary>
    public Func<Func<char?>>? OpenKeys { get; init; }

    /// <summary>Asks a running command to stop, as a signal does.</summary>
    public CancellationToken Interruption { get; init; }

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        bool outputIsTerminal = !Console.IsOutputRedirected;
        bool errorIsTerminal = !Console.IsErrorRedirected;
        (int columns, int lines) = outputIsTerminal || errorIsTerminal ? SizeOfWindow() : (0, 0);
        return new Terminal
        {
            Input = Console.In,
            Output = new StreamWriter(Guard(Console.OpenStandardOutput(), isVital: true), _utf8, bufferSize: 16_384),
            Error = new StreamWriter(Guard(Console.OpenStandardError(), isVital: false), _utf8, bufferSize: 1_024) { AutoFlush = true },
            OutputIsTerminal = outputIsTerminal,
            ErrorIsTerminal = errorIsTerminal,
            Columns = columns,
            Lines = lines,
            WindowSize = SizeOfWindow,
            OpenKeys = Console.IsInputRedirected ? null : KeyReader.Open,
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    private static GuardedStream Guard(Stream stream, bool isVital) => new(stream, isVital);

    private static (int Columns, int Lines) SizeOfWindow()
    {
        try
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }
        catch (Exception failure) when (failure is IOException or PlatformNotSupportedException)
        {
            return (0, 0);
        }
    }
}
