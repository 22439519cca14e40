using BenchmarkDotNet.Attributes;
using HyperActors.Replacement;
using HyperActors.Replacement.Tests;

namespace HyperActors.MicroBenchmarks;

/// <summary>A tenth of a million references of the trace zipf10 through a policy with a tenth of its pages as frames.</summary>
public class PolicyBenchmarks
{
    /// <summary>References an invocation.</summary>
    public const int References = 100_000;

    private const int Frames = 4_738;

    private uint[] _references = [];
    private IReplacementPolicy _policy = null!;
    private ReplayMemory _memory = null!;

    /// <summary>Every policy that names one victim at a time, without the future.</summary>
    public static IEnumerable<string> Names => PolicyRegistry.All
        .Where(static policy => policy.ChoosesVictims)
        .Select(static policy => policy.Name);

    /// <summary>Which.</summary>
    [ParamsSource(nameof(Names))]
    public string Policy { get; set; } = "lru";

    /// <summary>Plays the references once, so that the frames are full.</summary>
    [GlobalSetup]
    public void Warm()
    {
        _references = GeneratedTraces.Make("zipf10", References);
        int pages = (int)_references.Max() + 1;
        _policy = PolicyRegistry.Create(Policy, Frames, PageSpace.Dense(pages));
        _memory = new ReplayMemory(Frames, pages);
        Replay();
    }

    /// <summary>The time is of one reference.</summary>
    [Benchmark(OperationsPerInvoke = References)]
    public long Replay() => _memory.Play(_policy, _references);
}
