using System.CommandLine;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors trace record</c>: runs a program under valgrind and keeps its memory accesses.</summary>
internal static class TraceRecordCommand
{
    private const int CommandNotFound = 127;
    private const int LongestSource = 1_000;

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write; .hat by custom",
            HelpName = "OUT",
            Required = true,
        };
        var window = new Option<uint>("--window")
        {
            Description = "Instructions within which all touches of a page are one record; longer makes it smaller",
            HelpName = "N",
            DefaultValueFactory = _ => new TraceRecorderOptions().Window,
        };
        var force = new Option<bool>("--force") { Description = "Write over a file that exists" };
        var program = new Argument<string[]>("program")
        {
            Description = "After '--': the program and its arguments",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("record", "Run a program under valgrind and record its memory accesses")
        {
            output, window, force, program,
        };
        command.SetAction(result =>
        {
            CommandContext context = result.Context;
            string path = result.GetRequiredValue(output);
            return OutputFile.Refuse(context, path, result.GetValue(force))
                ?? Record(context, path, result.GetRequiredValue(program), result.GetValue(window));
        });
        return command;
    }

    private static int Record(CommandContext context, string output, string[] program, uint window)
    {
        if (window is < 1 or > 1u << 31)
            return context.Refuse("'--window' is from 1 to 2147483648 instructions", "leave it out for 10000");
        if (Valgrind.Locate(context.Terminal.Variable("PATH")) is not { } valgrind)
            return context.Refuse(
                "valgrind, which sees the program's accesses, is not installed",
                "install it: apt-get install valgrind, dnf install valgrind, or see https://valgrind.org");
        var options = new TraceRecorderOptions { Name = Path.GetFileName(program[0]), Source = OneLine(program), Window = window };
        try
        {
            using var interruption = new Interruption(context);
            using var file = new PartialFile(output);
            using Valgrind recorded = Valgrind.Start(valgrind, program);
            using CancellationTokenRegistration stop = interruption.Token.Register(recorded.Kill);
            TraceRecording recording = Copy(context, recorded, file.Stream, options);
            int programExit = recorded.WaitForExit();
            if (recording.Records == 0)
                return RefuseEmpty(context, program[0], programExit);
            file.Keep();
            Report(context, output, recording, programExit, interruption.IsRequested);
            return interruption.IsRequested ? ExitCodes.Interrupted : ExitCodes.Success;
        }
        catch (TraceFormatException broken)
        {
            return TraceCommand.Refuse(context, broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return OutputFile.RefuseUnwritable(context, output, failure);
        }
    }

    private static TraceRecording Copy(CommandContext context, Valgrind recorded, Stream output, TraceRecorderOptions options)
    {
        using var progress = new RecordingProgress(context.Notes, context.Terminal.ErrorIsTerminal, TimeProvider.System);
        using var lines = new WholeLines(recorded.Lines);
        try
        {
            return TraceRecorder.Record(lines, output, options with { ProgressEvery = 100_000 }, recording => progress.Show(
                recording.Instructions, "instructions", $", {Figures.Pages(recording.DistinctPages)} touched"));
        }
        catch
        {
            recorded.Kill();        // Nobody reads its lines any more, and it would wait for ever.
            throw;
        }
    }

    private static int RefuseEmpty(CommandContext context, string program, int programExit) =>
        programExit == CommandNotFound
            ? context.Refuse($"'{program}' could not be started", "check its name and path")
            : context.Refuse(
                $"nothing was recorded: '{program}' ended with exit code {programExit} before its first access",
                $"try it by hand: valgrind --tool=lackey --trace-mem=yes {program}", ExitCodes.InvalidInput);

    private static void Report(CommandContext context, string output, TraceRecording recording, int programExit, bool interrupted)
    {
        context.Error.WriteLine(interrupted
            ? "interrupted: the trace ends where the program was stopped"
            : $"the program ended with exit code {programExit}");
        context.Output.WriteLine(
            $"{output}   {Figures.Magnitude(recording.Instructions)} instructions, {Figures.Count(recording.Records)} records, "
            + $"{Figures.Pages(recording.DistinctPages)} touched, {Figures.Bytes(new FileInfo(output).Length)}");
    }

    private static string OneLine(string[] program)
    {
        string line = string.Join(' ', program).ReplaceLineEndings(" ");
        return "valgrind lackey: " + (line.Length > LongestSource ? line[..LongestSource] + "…" : line);
    }
}
