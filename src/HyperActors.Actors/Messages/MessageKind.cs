namespace HyperActors.Actors;

/// <summary>What the runtime needs to know about a type of message, looked up once for each type.</summary>
internal sealed class MessageKind
{
    private MessageKind(Type type)
    {
        Type = type;
        IsSystem = type.IsSubclassOf(typeof(SystemMessage));
        IsDigested = typeof(IDigested).IsAssignableFrom(type);
        Digest digest = default;
        digest.Add(type.FullName ?? type.Name);
        Hash = digest.Value;
    }

    /// <summary>Stands for no type, so that the first message looks its kind up.</summary>
    public static MessageKind None { get; } = new(typeof(void));

    public Type Type { get; }

    public ulong Hash { get; }

    public bool IsSystem { get; }

    public bool IsDigested { get; }

    /// <summary>Finds the kind in a table that belongs to one partition, so that no lock is needed.</summary>
    public static MessageKind Of(Type type, Dictionary<Type, MessageKind> known)
    {
        if (!known.TryGetValue(type, out MessageKind? kind))
            known.Add(type, kind = new MessageKind(type));
        return kind;
    }
}
