namespace HyperActors.Actors;

/// <summary>How far to run, and who may watch or stop it.</summary>
public sealed record RunControl
{
    /// <summary>The first instant that is not executed. Default <see cref="SimTime.MaxValue"/>: until nothing is left to do.</summary>
    public SimTime Until { get; init; } = SimTime.MaxValue;

    /// <summary>Ends the run at the next safe point. Default none.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Is shown the progress. Default nobody.</summary>
    public IRunObserver? Observer { get; init; }

    /// <summary>Is shown the state at instants of virtual time. Default nobody.</summary>
    public IRunSampler? Sampler { get; init; }
}
