using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HyperActors.Cli;

/// <summary>The command <c>hyperactors</c>: from words to an exit code.</summary>
internal static class HyperActorsCommand
{
    /// <summary>The version of this build, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(HyperActorsCommand).Assembly.GetName().Version is { } version ? version.ToString(3) : "unknown";

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="terminal">Where to read and write.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var options = new GlobalOptions();
        ParseResult result = CreateRoot(options).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var context = new CommandContext(terminal, options, result);
        try
        {
            if (result.Action is ParseErrorAction)
            {
                CommandLineMistake.Print(result, context.Error);
                return ExitCodes.WrongCommandLine;
            }
            if (result.Action is HelpAction help)
                help.MaxWidth = context.Results.Width;
            int code = result.Invoke(context);
            context.Output.Flush();
            return code;
        }
        catch (OutputLostException lost)
        {
            return context.Refuse(
                $"the result cannot be written to standard output: {lost.Message}", "make room, or write it elsewhere",
                ExitCodes.NotWritten);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            CrashFile.Report(failure, arguments, context);
            return ExitCodes.Bug;
        }
        finally
        {
            context.Error.Flush();
        }
    }

    private static IEnumerable<Command> Verbs() =>
    [
        RunCommand.Create(),
        SweepCommand.Create(),
        CompareCommand.Create(),
        CheckCommand.Create(),
        TranslateCommand.Create(),
        ReplayCommand.Create(),
        ValidateCommand.Create(),
        TortureCommand.Create(),
        ReportCommand.Create(),
        TraceCommand.Create(),
        NewCommand.Create(),
        ListCommand.Create(),
        QueryCommand.Create(),
        ExplainCommand.Create(),
    ];

    private static RootCommand CreateRoot(GlobalOptions options)
    {
        var root = new RootCommand("A laboratory for memory overcommit: guests, hypervisor, frames and swap as actors in virtual time.")
        {
            HelpName = "hyperactors",
        };
        foreach (Command verb in Verbs())
            root.Add(verb);
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        options.AddTo(root);
        return root;
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"hyperactors {Version}");
            return ExitCodes.Success;
        }
    }
}
