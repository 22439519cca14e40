namespace HyperActors.Machine;

/// <summary>The kinds of place where a guest's page can be.</summary>
public enum PagePlaceKind
{
    /// <summary>Nowhere: the guest never touched it.</summary>
    Untouched,

    /// <summary>Nowhere: it is known to be all zeroes.</summary>
    Zeroes,

    /// <summary>In a machine frame.</summary>
    Frame,

    /// <summary>In a slot of a swap device.</summary>
    Swap,

    /// <summary>In the compressed pool.</summary>
    Compressed,

    /// <summary>On its way between two of these.</summary>
    Moving,
}

/// <summary>Where a guest's page is.</summary>
/// <param name="Kind">What kind of place.</param>
/// <param name="Device">Index of the swap device; −1 for other places.</param>
public readonly record struct PagePlace(PagePlaceKind Kind, int Device = -1);
