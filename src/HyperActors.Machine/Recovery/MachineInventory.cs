namespace HyperActors.Machine;

/// <summary>All that others know of a machine whose hypervisor has crashed.</summary>
internal sealed record MachineInventory
{
    /// <summary>The frames that are taken, from the allocator.</summary>
    public required OwnedFrames Frames { get; init; }

    /// <summary>The slots that are taken, from each device.</summary>
    public required SlotInventory[] Slots { get; init; }

    /// <summary>What is mapped and what was ever written, from each VM.</summary>
    public required PageInventory[] Pages { get; init; }

    /// <summary>What lies in the compressed pool, from the headers of its entries, in the order of their numbers.</summary>
    public CompressedPage[] Compressed { get; init; } = [];

    /// <summary>For each VM whether the mapper drops pages of it that a file of its own holds.</summary>
    public required bool[] UsesMapper { get; init; }
}

/// <summary>A page in the compressed pool.</summary>
/// <param name="Entry">Its entry.</param>
/// <param name="Owner">Whose page it is.</param>
/// <param name="Version">Version of its content.</param>
internal readonly record struct CompressedPage(int Entry, PageTag Owner, uint Version);
