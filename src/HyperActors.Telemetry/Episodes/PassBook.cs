namespace HyperActors.Telemetry;

/// <summary>What stays known of a reclaim after its episode was dropped, so that a page that it took can name it.</summary>
internal struct PassFacts
{
    /// <summary>Number of the reclaim; 0 for an unused entry.</summary>
    public int Pass;

    /// <summary>Number of its episode.</summary>
    public long Number;

    public OpenEpisode? Episode;
    public long Start;
    public long End;

    /// <summary>Pages that it took.</summary>
    public int Evicted;

    /// <summary>Whose limit it served; −1 for the machine.</summary>
    public int LimitOf;

    /// <summary>Whether a fault waited for it.</summary>
    public bool IsDirect;

    /// <summary>Number of the fault whose allocation forced it; 0 if none is known.</summary>
    public long CauseNumber;

    public OpenEpisode? Cause;
    public int CauseVm;
    public int CausePage;
    public long CauseStart;
    public long CauseEnd;

    /// <summary>The reclaim before that the same fault forced; 0 for none.</summary>
    public int NextForced;
}

/// <summary>The latest reclaims, in a ring that grows to a bound.</summary>
internal sealed class PassBook
{
    /// <summary>Reclaims that are remembered; at up to 32 pages each, the causes of eight million evictions.</summary>
    private const int Most = 1 << 18;

    private PassFacts[] _ring = new PassFacts[256];

    /// <summary>The entry of a reclaim; it is for another one if that one is too long ago or was never heard of.</summary>
    public ref PassFacts this[int pass] => ref _ring[pass & (_ring.Length - 1)];

    public bool Knows(int pass) => pass > 0 && this[pass].Pass == pass;

    public ref PassFacts Add(int pass)
    {
        if (this[pass].Pass != 0 && _ring.Length < Most)
            Grow();
        ref PassFacts facts = ref this[pass];
        facts = new PassFacts { Pass = pass };
        return ref facts;
    }

    private void Grow()
    {
        PassFacts[] before = _ring;
        _ring = new PassFacts[2 * before.Length];
        foreach (PassFacts facts in before)
            if (facts.Pass != 0)
                this[facts.Pass] = facts;
    }
}
