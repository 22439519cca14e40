namespace HyperActors.Actors;

/// <summary>What the runtime needs to know about a type of message, looked up once for each type.</summary>
internal sealed class MessageKind
{
    public MessageKind(Type type)
    {
        Type = type;
        IsSystem = type.IsSubclassOf(typeof(SystemMessage));
        IsDigested = typeof(IDigested).IsAssignableFrom(type);
        Digest digest = default;
        digest.Add(type.FullName ?? type.Name);
        Hash = digest.Value;
    }

    public Type Type { get; }

    public ulong Hash { get; }

    public bool IsSystem { get; }

    public bool IsDigested { get; }
}
