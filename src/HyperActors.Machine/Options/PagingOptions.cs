namespace HyperActors.Machine;

/// <summary>The shape of the tables that translate addresses.</summary>
public sealed record PagingOptions
{
    /// <summary>
    /// Whether guests run behind a nested table. Default true. False: a translation reads and costs one table, as on a host
    /// without virtualization; what the host does for a page that it has not backed yet costs its exit and entry all the same.
    /// </summary>
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
