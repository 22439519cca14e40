using HyperActors.Actors;
using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>What one scenario of a campaign came to.</summary>
public sealed record TrialResult
{
    /// <summary>What is wrong; null for nothing.</summary>
    public TortureFinding? Finding { get; init; }

    /// <summary>Simulated time, of both runs together.</summary>
    public SimDuration Simulated { get; init; }

    /// <summary>Messages delivered, in both runs together.</summary>
    public long Events { get; init; }

    /// <summary>Checks that the oracle made, in both runs together.</summary>
    public long Checks { get; init; }

    /// <summary>Whether the simulated system died in good order, such as of a full host without swap.</summary>
    public bool Died { get; init; }

    /// <summary>The verbs of the faults that were injected, one for each fault.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>
/// Runs a scenario with the oracle on, on the sequential engine and on another one, and compares.
/// </summary>
/// <param name="seams">Where a test reaches into the machines; null: nowhere.</param>
/// <param name="other">
/// Makes the other engine from a seed. Null: a parallel one, which the seed divides among partitions and threads.
/// </param>
public sealed class TortureTrial(MachineSeams? seams = null, Func<ulong, IEngine>? other = null)
{
    /// <summary>
    /// Messages after which a run is said to hang. The largest of the random scenarios need some hundred thousand.
    /// </summary>
    public const long EventLimit = 20_000_000;

    /// <summary>Runs a scenario twice.</summary>
    /// <param name="text">The scenario.</param>
    /// <param name="seed">Chooses the engine of the second run.</param>
    public TrialResult Run(string text, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(text);
        ScenarioReading reading = ScenarioReader.ReadText(text, "torture.yaml");
        if (reading.Scenario is not { } scenario)
            return Failed(FindingKind.Refusal, string.Join('\n', reading.Errors));
        MachineOptions options = scenario.ToMachineOptions() with { Verify = true };
        Attempt first = Try(options, new SequentialEngine());
        if (first.Finding is not null)
            return first.ToResult(options);
        IEngine engine = other is null ? ParallelEngineOf(seed) : other(seed);
        Attempt second = Try(options, engine);
        TrialResult both = first.ToResult(options) with
        {
            Simulated = first.Simulated + second.Simulated,
            Events = first.Events + second.Events,
            Checks = first.Checks + second.Checks,
        };
        if (second.Finding is { } found)
            return both with { Finding = found with { Message = $"only on the {engine.Name} engine: {found.Message}" } };
        return first.Outcome == second.Outcome ? both : both with
        {
            Finding = new TortureFinding(FindingKind.Difference, $"sequential: {first.Outcome}\n{engine.Name}: {second.Outcome}"),
        };
    }

    /// <summary>Mostly one thread with several partitions, which costs little; now and then real threads.</summary>
    private static ParallelEngine ParallelEngineOf(ulong seed) => seed % 16 == 0
        ? new ParallelEngine(2 + (int)(seed / 16 % 3), threads: 2, alwaysShare: true)
        : new ParallelEngine(2 + (int)(seed % 4), threads: 1);

    private Attempt Try(MachineOptions options, IEngine engine)
    {
        try
        {
            SimulatedMachine machine = new(options, seams: seams);
            MachineResult result = machine.Run(engine, observer: new Bound());
            return new Attempt
            {
                Finding = Judge(result),
                Died = result.Outcome == MachineOutcome.Died,
                Simulated = result.End.SinceStart,
                Events = result.Report.Events,
                Checks = result.OracleChecks,
                Outcome = Describe(result),
            };
        }
        catch (SimulationFailedException failed) when (failed.InnerException is BrokenInvariantException broken)
        {
            return new Attempt { Finding = new TortureFinding(FindingKind.Violation, broken.Message) };
        }
        catch (BrokenInvariantException broken)
        {
            return new Attempt { Finding = new TortureFinding(FindingKind.Violation, broken.Message) };
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return new Attempt { Finding = new TortureFinding(FindingKind.Crash, failure.ToString()) };
        }
    }

    /// <summary>What two engines must agree on. Of a run that died, they need not have done the same behind its end.</summary>
    private static string Describe(MachineResult result) => result.Report.Failure is null
        ? $"{result.Outcome} at {result.End}, {result.Report.Events} messages, digest {result.Report.Digest} {result.Reason}"
        : $"{result.Outcome} at {result.End}: {result.Reason}";

    private static TortureFinding? Judge(MachineResult result) => result.Outcome switch
    {
        MachineOutcome.Interrupted => new TortureFinding(
            FindingKind.Hang, $"more than {EventLimit} messages until {result.End}"),
        _ when result.Stuck => new TortureFinding(FindingKind.Deadlock, result.Reason!),
        _ => null,
    };

    private static TrialResult Failed(FindingKind kind, string message) =>
        new() { Finding = new TortureFinding(kind, message) };

    private sealed record Attempt
    {
        public TortureFinding? Finding { get; init; }

        public bool Died { get; init; }

        public SimDuration Simulated { get; init; }

        public long Events { get; init; }

        public long Checks { get; init; }

        public string Outcome { get; init; } = "";

        public TrialResult ToResult(MachineOptions options) => new()
        {
            Finding = Finding,
            Died = Died,
            Simulated = Simulated,
            Events = Events,
            Checks = Checks,
            Faults = [.. options.Faults.Select(static fault => fault.Verb.Word)],
        };
    }

    private sealed class Bound : IRunObserver
    {
        public bool Observe(SimTime now, long events) => events <= EventLimit;
    }
}
