namespace HyperActors.Actors;

/// <summary>Who executes the actors. Engines differ in speed alone: every one gives the same digest.</summary>
public interface IEngine
{
    /// <summary>The name by which users choose it, such as <c>sequential</c>.</summary>
    string Name { get; }

    /// <summary>Opens windows and runs the partitions through them until the session has no more.</summary>
    /// <param name="session">The run. The engine first says into how many partitions it divides the actors.</param>
    void Run(EngineSession session);
}
