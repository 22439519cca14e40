using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using HyperActors.Actors;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary>The words that say what executes the actors; no result depends on them.</summary>
internal sealed class EngineArguments
{
    private const string Sequential = "sequential";
    private const string Parallel = "parallel";
    private const string Akka = "akka";
    private const int MostPartitions = 4_096;

    private static readonly string[] _names = [Sequential, Parallel, Akka];

    /// <summary>Which engine.</summary>
    public Option<string> Engine { get; } = CreateEngine();

    /// <summary>How many partitions.</summary>
    public Option<int?> Partitions { get; } = new("--partitions")
    {
        Description = "Partitions of the parallel engine (default: one for each processor)",
        HelpName = "N",
    };

    /// <summary>Whether the summary says what limited the engine.</summary>
    public Option<bool> Profile { get; } = new("--profile-engine")
    {
        Description = "Also say what limits parallel execution: windows, critical path, limiting link, ties",
    };

    /// <summary>The summary as it is asked for: with or without what limited the engine.</summary>
    public RunSummary SummaryOf(ParseResult result, ScenarioRun run) => result.GetValue(Profile)
        ? run.Summary with { Parallelism = ParallelismSummary.From(run.Report) }
        : run.Summary;

    /// <summary>Makes the engine that a command line asks for.</summary>
    /// <returns>The exit code of a refusal; <see langword="null"/> if there is an engine.</returns>
    public int? Create(CommandContext context, ParseResult result, [NotNull] out IEngine? engine)
    {
        string name = result.GetValue(Engine) ?? Parallel;
        int? partitions = result.GetValue(Partitions);
        engine = new SequentialEngine();
        if (partitions is < 1 or > MostPartitions)
            return context.Refuse($"'--partitions' is from 1 to {MostPartitions}, not {partitions}", "leave it out for one a processor");
        switch (name)
        {
            case Sequential when partitions > 1:
                return context.Refuse("the sequential engine has one partition", "leave out --partitions, or choose --engine parallel");
            case Sequential:
                return null;
            case Parallel:
                engine = new ParallelEngine(partitions);
                return null;
            case Akka:
                return CreateAkka(context, ref engine);
            default:
                string? nearest = NearestWord.Find(name, _names);
                return context.Refuse(
                    $"there is no engine '{name}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"),
                    "engines: " + string.Join(", ", _names));
        }
    }

#if AKKA
    private static int? CreateAkka(CommandContext context, ref IEngine engine)
    {
        const string File = HyperActors.Akka.AkkaConfiguration.FileName;
        try
        {
            engine = new HyperActors.Akka.AkkaEngine(
                System.IO.File.Exists(File) ? HyperActors.Akka.AkkaConfiguration.Read(File) : null);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return context.Refuse(exception.Message, "see https://getakka.net/articles/configuration/config.html");
        }
    }
#else
    private static int? CreateAkka(CommandContext context, ref IEngine engine)
    {
        _ = engine;
        return context.Refuse(
            "this build of hyperactors has no Akka.NET engine", "build it with: dotnet build -c Release -p:Akka=true src/HyperActors.Cli");
    }
#endif

    private static Option<string> CreateEngine()
    {
        var engine = new Option<string>("--engine")
        {
            Description = "What executes the actors: sequential, parallel or akka; the results are the same",
            HelpName = "NAME",
            DefaultValueFactory = _ => Parallel,
        };
        engine.CompletionSources.Add(_names);
        return engine;
    }
}
