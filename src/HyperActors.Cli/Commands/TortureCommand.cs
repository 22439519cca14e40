using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary><c>hyperactors torture</c>: random scenarios under the oracle, on two engines, and what they show cut down.</summary>
internal static class TortureCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var seeds = new Option<long?>("--seeds")
        {
            Description = "How many scenarios; default 1000, or as many as --minutes allows",
            HelpName = "N",
        };
        var minutes = new Option<double?>("--minutes") { Description = "Begin no further scenario after this wall time", HelpName = "M" };
        var first = new Option<ulong>("--first")
        {
            Description = "Seed of the first scenario",
            HelpName = "SEED",
            DefaultValueFactory = _ => 1,
        };
        var replay = new Option<ulong?>("--replay") { Description = "Run the scenario of one seed", HelpName = "SEED" };
        var show = new Option<bool>("--show") { Description = "With --replay: print the scenario and run nothing" };
        var folder = new Option<string>("--out")
        {
            Description = "Where scenarios that fail are written",
            HelpName = "DIR",
            DefaultValueFactory = _ => ".",
        };
        var engines = new EngineArguments();
        engines.Engine.Description = "What is to agree with the sequential engine: parallel or akka";
        Option<bool> json = Words.Json();
        var command = new Command("torture", "Run random scenarios under the oracle, on two engines, and shrink what fails")
        {
            seeds, minutes, first, replay, show, folder, engines.Engine, json,
        };
        command.SetAction(Run);
        return command;

        int Run(ParseResult result)
        {
            CommandContext context = result.Context;
            ulong? only = result.GetValue(replay);
            if (result.GetValue(seeds) is < 1)
                return context.Refuse("'--seeds' is less than 1", "ask for at least one scenario");
            if (result.GetValue(minutes) is { } wall && !(wall > 0 && wall <= 100_000))
                return context.Refuse("'--minutes' is no time", "a number of minutes above 0, such as 5 or 0.5");
            if (result.GetValue(show))
            {
                if (only is not { } shown)
                    return context.Refuse("'--show' needs '--replay SEED'", "the seed says which scenario");
                context.Output.Write(TortureCampaign.ScenarioOf(shown));
                return ExitCodes.Success;
            }
            if (engines.Create(context, result, out IEngine? other) is { } refused)
                return refused;
            TortureOptions options = only is { } seed
                ? new TortureOptions { First = seed, Seeds = 1, Threads = 1 }
                : OptionsOf(result.GetValue(first), result.GetValue(seeds), result.GetValue(minutes));
            // Parallel runs are divided in the campaign's own ways; other engines keep nothing from run to run.
            if (other is not ParallelEngine)
                options = options with { Other = _ => other };
            using Interruption interruption = new(context);
            TortureTotals totals = Play(context, options, interruption.Token);
            int code = Report(context, totals, result.GetValue(folder)!, other.Name, result.GetValue(json));
            if (!interruption.IsRequested)
                return code;
            context.Error.WriteLine("interrupted: what is told is of the scenarios until then");
            return code == ExitCodes.Success ? ExitCodes.Interrupted : code;
        }
    }

    private static TortureOptions OptionsOf(ulong first, long? seeds, double? minutes) => new()
    {
        First = first,
        Seeds = seeds ?? (minutes is null ? 1_000 : long.MaxValue),
        Limit = minutes is { } limit ? TimeSpan.FromMinutes(limit) : null,
    };

    private static TortureTotals Play(CommandContext context, TortureOptions options, CancellationToken cancellation)
    {
        double shown = 0;
        int told = 0;
        return new TortureCampaign(options).Run(cancellation, totals =>
        {
            for (; told < totals.Cases.Count; told++)
                context.Error.WriteLine(FirstLine(totals.Cases[told]));
            if (totals.Elapsed.TotalSeconds < shown + 10)
                return;
            shown = totals.Elapsed.TotalSeconds;
            context.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{totals.Elapsed.TotalSeconds:0} s: {Scenarios(totals)}, {totals.Cases.Count} failed"));
            context.Error.Flush();
        });
    }

    // Digits stand together here, unlike in tables: scripts look for the count at the beginning of the line.
    private static string Scenarios(TortureTotals totals) => string.Create(
        CultureInfo.InvariantCulture, $"{totals.Seeds} {(totals.Seeds == 1 ? "scenario" : "scenarios")}");

    private static string FirstLine(TortureCase found) => string.Create(
        CultureInfo.InvariantCulture, $"seed {found.Seed}: {found.Finding.Kind}: {found.Finding.Message.Split('\n')[0]}");

    private static int Report(CommandContext context, TortureTotals totals, string folder, string engine, bool json)
    {
        IReadOnlyList<(TortureCase Case, string File)> written = [.. totals.Cases.Select(found => (found, Write(found, folder)))];
        if (json)
            context.Output.WriteLine(ToJson(totals, engine, written));
        else
            WriteText(context, totals, engine, written);
        return totals.Cases.Count == 0 ? ExitCodes.Success : ExitCodes.Bug;
    }

    private static void WriteText(
        CommandContext context, TortureTotals totals, string engine, IReadOnlyList<(TortureCase, string)> written)
    {
        CultureInfo plain = CultureInfo.InvariantCulture;
        TextWriter output = context.Output;
        output.WriteLine(string.Create(plain,
            $"{Scenarios(totals)} in {totals.Elapsed.TotalSeconds:0.0} s")
            + string.Create(plain, $" ({totals.Seeds / totals.Elapsed.TotalSeconds:0} a second), ")
            + $"each on two engines: sequential, {engine}");
        output.WriteLine(string.Create(plain,
            $"simulated {totals.SimulatedSeconds / 3600:0.000} hours, {totals.Events} messages, {totals.Checks} checks of the oracle"));
        output.WriteLine(string.Create(plain, $"died in good order {totals.Died}, taken out as refused {totals.Refused}"));
        output.WriteLine("faults injected: " + (totals.Faults.Count == 0 ? "none" : string.Join(
            ", ", totals.Faults.Select(verb => string.Create(plain, $"{verb.Key} {verb.Value}")))));
        foreach ((TortureCase found, string file) in written)
        {
            output.WriteLine();
            output.WriteLine(string.Create(plain, $"{found.Finding.Kind} with seed {found.Seed}: {found.Finding.Message}"));
            output.WriteLine($"  scenario: {file}");
            string again = string.Create(plain, $"hyperactors torture --replay {found.Seed} --engine {engine}");
            output.WriteLine($"  again:    {again}");
        }
        output.WriteLine(totals.Cases.Count == 0
            ? "nothing found"
            : string.Create(plain, $"{totals.Cases.Count} found: bugs in HyperActors"));
    }

    /// <summary>Writes a scenario to a file of its own; what is there stays.</summary>
    private static string Write(TortureCase found, string folder)
    {
        Directory.CreateDirectory(folder);
        for (int copy = 1; ; copy++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"torture-{found.Seed}{(copy == 1 ? "" : "-" + copy)}.yaml");
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
                continue;
            using FileStream stream = new(path, FileMode.CreateNew);
            stream.Write(Encoding.UTF8.GetBytes(found.Scenario));
            return path;
        }
    }

    private static string ToJson(TortureTotals totals, string engine, IReadOnlyList<(TortureCase Case, string File)> written)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", "hyperactors/torture/v1");
            writer.WriteString("engine", engine);
            writer.WriteNumber("seeds", totals.Seeds);
            writer.WriteNumber("seconds", Math.Round(totals.Elapsed.TotalSeconds, 3));
            writer.WriteNumber("seedsPerSecond", Math.Round(totals.Seeds / totals.Elapsed.TotalSeconds, 3));
            writer.WriteNumber("simulatedSeconds", totals.SimulatedSeconds);
            writer.WriteNumber("events", totals.Events);
            writer.WriteNumber("oracleChecks", totals.Checks);
            writer.WriteNumber("died", totals.Died);
            writer.WriteNumber("refused", totals.Refused);
            writer.WriteStartObject("faults");
            foreach ((string verb, long count) in totals.Faults)
                writer.WriteNumber(verb, count);
            writer.WriteEndObject();
            writer.WriteStartArray("findings");
            foreach ((TortureCase found, string file) in written)
            {
                writer.WriteStartObject();
                writer.WriteNumber("seed", found.Seed);
                writer.WriteString("kind", found.Finding.Kind.ToString());
                writer.WriteString("message", found.Finding.Message);
                writer.WriteString("file", file);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
