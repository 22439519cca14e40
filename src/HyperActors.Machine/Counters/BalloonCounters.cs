namespace HyperActors.Machine;

/// <summary>What a guest's balloon driver did; of the whole run, the warm-up included.</summary>
public sealed class BalloonCounters
{
    /// <summary>Base pages in the balloon now.</summary>
    public long Pages { get; set; }

    /// <summary>Most base pages in it at a time.</summary>
    public long PeakPages { get; set; }

    /// <summary>Base pages that it took, all together.</summary>
    public long Inflated { get; set; }

    /// <summary>Base pages that it gave back, all together.</summary>
    public long Deflated { get; set; }

    /// <summary>Of those, pages given back because the guest had no memory left.</summary>
    public long DeflatedOnOutOfMemory { get; set; }

    /// <summary>Times it found no page to take.</summary>
    public long OutOfPuff { get; set; }

    /// <summary>Goes on from what the driver of an earlier life counted; its pages are gone with it.</summary>
    internal void TakeOver(BalloonCounters earlier)
    {
        PeakPages = earlier.PeakPages;
        Inflated = earlier.Inflated;
        Deflated = earlier.Deflated;
        DeflatedOnOutOfMemory = earlier.DeflatedOnOutOfMemory;
        OutOfPuff = earlier.OutOfPuff;
    }
}
