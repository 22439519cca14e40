using System.CommandLine;
using System.Text.Json;
using HyperActors.Replacement;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors validate linux</c>: simulated against measured major faults, cell by cell.</summary>
internal static class ValidateLinuxCommand
{
    private const string Variable = "HYPERACTORS_REFERENCE_DATA";

    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("csv")
        {
            Description = "Files of recorded counts (default: all of the reference folder)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Words.RefuseOptionsIn(files);
        var data = new Option<string?>("--data")
        {
            Description = $"The reference folder (default: linux in the folder that {Variable} names)",
            HelpName = "DIR",
        };
        var policy = new Option<string?>("--policy")
        {
            Description = "The policy to judge, as in 'replay' (default: linux)",
            HelpName = "P",
        };
        Option<bool> json = Words.Json();
        var command = new Command("linux", "Compare simulated with recorded major faults; exits with 6 beyond a bound")
        {
            files, data, policy, json,
        };
        command.SetAction(result => Run(
            result.Context,
            result.GetValue(files) ?? [],
            result.GetValue(data),
            result.GetValue(policy) ?? LinuxPolicies.ActiveInactive.Name,
            result.GetValue(json)));
        return command;
    }

    private static int Run(CommandContext context, string[] files, string? folder, string policy, bool json)
    {
        if (!PolicyRegistry.TryParse(policy, out PolicyChoice? choice, out PolicyError? error))
            return context.Refuse($"policy '{policy}': {error.Message}", error.Hint);
        if (choice.Description.Input == PolicyInput.Future)
            return context.Refuse($"policy '{policy}' needs the future", "judge one that a kernel could run");
        if (files.Length > 0 && folder is not null)
            return context.Refuse("files and '--data' exclude each other", "name the files alone");
        if (files.Length == 0 && FindFiles(context, folder, out files) is { } refused)
            return refused;
        using var interruption = new Interruption(context);
        var validated = new List<ValidatedFile>();
        try
        {
            foreach (string file in files)
                validated.Add(ValidatedFile.From(file, Validate(file, choice, interruption.Token)));
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine("interrupted");
            return ExitCodes.Interrupted;
        }
        catch (TraceFormatException broken)
        {
            return TraceCommand.Refuse(context, broken);
        }
        catch (ReferenceDataException broken)
        {
            return context.Refuse(broken.Message, broken.Help, ExitCodes.InvalidInput);
        }
        var report = new ValidationReport(policy, validated);
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(report, CliJson.Readable.ValidationReport));
        else
            ValidationRenderer.Render(context.Results, report);
        return report.Holds ? ExitCodes.Success : ExitCodes.ResultsDiffer;
    }

    /// <summary>All files of the reference folder; the exit code if there are none.</summary>
    private static int? FindFiles(CommandContext context, string? folder, out string[] files)
    {
        files = [];
        if (folder is null && context.Terminal.Variable(Variable) is { Length: > 0 } parent)
            folder = Path.Combine(parent, "linux");
        if (folder is null)
            return context.Refuse(
                "there is no reference data",
                $"name CSV files, or a folder of them with --data, or set {Variable}; "
                    + "samples/validation records them on a Linux of yours");
        if (!Directory.Exists(folder))
            return context.Refuse($"there is no folder '{folder}'", "check the path", ExitCodes.InvalidInput);
        files = [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? null : context.Refuse(
            $"there is no CSV file in '{folder}'", "samples/validation records one", ExitCodes.InvalidInput);
    }

    private static LinuxValidationReport Validate(string file, PolicyChoice policy, CancellationToken interruption)
    {
        // Cells of one program follow each other.
        (string Name, LinuxPattern Pattern)? last = null;
        try
        {
            using var csv = new StreamReader(file);
            return LinuxValidation.Run(csv, Program, policy);
        }
        catch (FormatException malformed)
        {
            throw new ReferenceDataException(
                $"'{file}': {malformed.Message}", "samples/validation/README.md tells its columns");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ReferenceDataException($"'{file}' cannot be read: {unreadable.Message}", "check the path");
        }

        LinuxPattern Program(string name)
        {
            interruption.ThrowIfCancellationRequested();
            if (last is { } known && known.Name == name)
                return known.Pattern;
            LinuxPattern pattern = TraceReferences.Load(
                PatternOf(file, name), TraceReaderOptions.Default, long.MaxValue, interruption).ToPattern();
            last = (name, pattern);
            return pattern;
        }
    }

    /// <summary>Patterns of programs lie in the folder <c>patterns</c> beside the file that names them.</summary>
    private static string PatternOf(string file, string program)
    {
        string folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "patterns");
        string[] places = [Path.Combine(folder, program + ".pat.gz"), Path.Combine(folder, program + ".pat")];
        return Array.Find(places, File.Exists) ?? throw new ReferenceDataException(
            $"'{file}' has counts of the program '{program}', but there is no '{places[0]}'",
            "put the program's pattern there");
    }
}
