namespace HyperActors.Replacement;

/// <summary>An algorithm that looks for pages to reclaim; it owns the order of the pages, not their contents.</summary>
internal interface IReclaimScan
{
    /// <summary>Pages freed by the reclaim under way, or by the last one.</summary>
    int Reclaimed { get; }

    /// <summary>Takes in a page touched for the first time.</summary>
    void Insert(int page);

    /// <summary>Takes in a page read from its slot; <see cref="ReclaimPages.Shadows"/> tells when it left.</summary>
    void InsertRefaulted(int page, bool write);

    /// <summary>Forgets a resident page that was given back, wherever it is.</summary>
    void Remove(int page);

    /// <summary>Moves a page whose write is done to where the next look finds it.</summary>
    void MoveToTail(int page);

    /// <summary>Starts a reclaim.</summary>
    void Begin(int want);

    /// <summary>Goes on with the reclaim.</summary>
    ReclaimProgress Run();

    /// <summary>Copies the statistics that decisions go by, if they lag.</summary>
    void RefreshStatistics();
}
