namespace HyperActors.Machine;

/// <summary>The shape of the tables that translate addresses.</summary>
public sealed record PagingOptions
{
    /// <summary>Whether guests run behind a nested table. Default true; false is a host without virtualization.</summary>
    public bool Nested { get; init; } = true;

    /// <summary>Levels of a guest's table: 4 or 5. Default 4.</summary>
    public int GuestLevels { get; init; } = 4;

    /// <summary>Levels of the nested table: 4 or 5. Default 4.</summary>
    public int NestedLevels { get; init; } = 4;

    /// <summary>
    /// The unit in which the hypervisor backs guests with memory, and the leaf of the nested table. Default 4 KiB.
    /// </summary>
    public PageSize HostPage { get; init; } = PageSize.Base4KiB;
}
