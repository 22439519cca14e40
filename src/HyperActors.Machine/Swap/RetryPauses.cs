namespace HyperActors.Machine;

/// <summary>How often an operation of a device is tried, and how long each further try waits.</summary>
/// <remarks>Pauses double from 1 ms; numbers of our own.</remarks>
internal static class RetryPauses
{
    /// <summary>How often a failed operation of the host's swap is tried in all.</summary>
    public const int MaxTries = 4;

    /// <summary>From this try on the pauses before tries of a transfer grow no more: 64 ms.</summary>
    private const int LastToGrow = 7;

    private static readonly SimDuration _first = 1.Milliseconds;

    /// <summary>The pause after so many tries in vain.</summary>
    /// <param name="tries">1 or more.</param>
    public static SimDuration After(int tries) => _first * (1L << (Math.Min(tries, LastToGrow) - 1));

    /// <summary>The pauses after each of so many tries in vain, together.</summary>
    /// <param name="tries">0 or more.</param>
    public static SimDuration Sum(int tries)
    {
        int growing = Math.Min(tries, LastToGrow);
        return _first * ((1L << growing) - 1) + After(LastToGrow) * (tries - growing);
    }
}
