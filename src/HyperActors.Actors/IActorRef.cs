namespace HyperActors.Actors;

/// <summary>A handle to an actor: all that others may know of it. It stays valid when the actor restarts.</summary>
public interface IActorRef
{
    /// <summary>The actor's own name, unique among its siblings.</summary>
    string Name { get; }

    /// <summary>The names from the root down, such as <c>/host/vm/web-1</c>; it seeds the actor's random stream.</summary>
    string Path { get; }
}
