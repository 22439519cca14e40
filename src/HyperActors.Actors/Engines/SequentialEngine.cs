namespace HyperActors.Actors;

/// <summary>One queue, one thread, total order: the reference that every other engine agrees with.</summary>
public sealed class SequentialEngine : IEngine
{
    /// <inheritdoc />
    public string Name => "sequential";

    /// <inheritdoc />
    public void Run(EngineSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.Divide(1);
        while (session.OpenWindow())
            session.Partitions[0].RunWindow();
    }
}
