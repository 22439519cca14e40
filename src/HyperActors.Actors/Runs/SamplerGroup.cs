namespace HyperActors.Actors;

/// <summary>Several samplers in the place of one: each is shown the instants that it named, in the order of the list.</summary>
public sealed class SamplerGroup : IRunSampler
{
    private readonly IRunSampler[] _samplers;
    private readonly SimTime[] _next;

    /// <summary>Makes a group.</summary>
    /// <param name="samplers">Its members; may be none.</param>
    public SamplerGroup(params IReadOnlyList<IRunSampler> samplers)
    {
        ArgumentNullException.ThrowIfNull(samplers);
        _samplers = [.. samplers];
        _next = new SimTime[_samplers.Length];
    }

    /// <inheritdoc />
    public SimTime NextAfter(SimTime instant)
    {
        SimTime first = SimTime.MaxValue;
        for (int index = 0; index < _samplers.Length; index++)
        {
            if (_next[index] <= instant)
                _next[index] = _samplers[index].NextAfter(instant);
            first = SimTime.Min(first, _next[index]);
        }
        return first;
    }

    /// <inheritdoc />
    public bool Sample(SimTime now)
    {
        bool goOn = true;
        for (int index = 0; index < _samplers.Length; index++)
            if (_next[index] == now)
                goOn &= _samplers[index].Sample(now);
        return goOn;
    }
}
