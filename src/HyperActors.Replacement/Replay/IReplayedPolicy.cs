namespace HyperActors.Replacement;

/// <summary>What the replay loop asks of a policy, with bare numbers; implemented by structs so that calls
/// inline.</summary>
internal interface IReplayedPolicy
{
    /// <summary>Whether <see cref="TrySelectSurplus"/> must be asked before insertions, and after touches
    /// too.</summary>
    static abstract Surplus Surplus { get; }

    void Touch(int frame);

    void Insert(int frame, int page);

    /// <summary>The victim; every frame holds a page.</summary>
    int SelectVictim(int incoming);

    /// <summary>Evicts the victim and inserts the incoming page into its frame, which is returned: the same as the
    /// three calls one after the other, where every frame holds a page and there is no surplus.</summary>
    int Replace(int incoming);

    bool TrySelectSurplus(int incoming, out int frame);

    void Evict(int frame);

    void Remove(int frame);

    void Forget(int page);
}
