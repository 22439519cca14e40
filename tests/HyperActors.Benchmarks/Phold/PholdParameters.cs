namespace HyperActors.Benchmarks.Phold;

/// <summary>A PHOLD workload. One unit of its time is a virtual second.</summary>
/// <param name="Processes">How many logical processes there are.</param>
/// <param name="Population">Events a process starts with.</param>
/// <param name="Remote">Probability that an event goes to a process drawn from all.</param>
/// <param name="Mean">Mean increment of time, the lookahead included.</param>
/// <param name="Lookahead">Smallest increment of time.</param>
/// <param name="End">Events at this time or later are dropped.</param>
internal sealed record PholdParameters(
    int Processes, int Population, double Remote, double Mean, double Lookahead, double End)
{
    /// <summary>Picoseconds in one unit of time.</summary>
    public const double Scale = 1e12;

    /// <summary>Mean of the exponential part.</summary>
    public double Exponential => Mean - Lookahead;

    public SimDuration LookaheadSpan => new((long)(Lookahead * Scale));

    public long EndPicoseconds => (long)(End * Scale);
}
