using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>What a pass of reclaim waits for.</summary>
internal enum ReclaimStage : byte
{
    Idle,

    /// <summary>The references that VMs have logged, for an ideal policy.</summary>
    Fetching,

    /// <summary>Its own CPU time; then the candidates are sampled.</summary>
    Examining,

    /// <summary>Accessed bits.</summary>
    Sampling,

    /// <summary>Acknowledgements that victims are unmapped.</summary>
    Invalidating,

    /// <summary>Linux reclaim: the writes of one batch, before it looks at the next.</summary>
    Writing,
}

/// <summary>
/// One reclaim at work: for the machine, or for a VM at its limit. Also the message by which the hypervisor tells
/// itself that the CPU time of a round is over.
/// </summary>
/// <param name="vm">The VM; −1 for the machine.</param>
internal sealed class ReclaimPass(int vm) : IDigested
{
    public int Vm => vm;

    /// <summary>By which the reports on episodes know the pass under way; 0 without them.</summary>
    public int Number { get; set; }

    public ReclaimStage Stage { get; set; }

    /// <summary>Whether a fault waits for it.</summary>
    public bool Direct { get; set; }

    /// <summary>How many frames it wants.</summary>
    public int Target { get; set; }

    /// <summary>How many frames it freed at once or has begun to write.</summary>
    public int Taken { get; set; }

    /// <summary>How many candidates it has looked at.</summary>
    public int Examined { get; set; }

    /// <summary>After how many candidates accessed ones are taken too.</summary>
    public int Patience { get; set; }

    /// <summary>Answers that it waits for.</summary>
    public int Outstanding { get; set; }

    /// <summary>Frames to look at in this round.</summary>
    public List<int> Candidates { get; } = [];

    /// <summary>Frames to take.</summary>
    public List<int> Victims { get; } = [];

    /// <summary>Records of pages that are unmapped and must be written.</summary>
    public List<int> ToWrite { get; } = [];

    /// <summary>
    /// Value of the count of changes when this pass last found nothing at all; −1 if it found something.
    /// </summary>
    public long StalledAt { get; set; } = -1;

    /// <summary>Pages examined since a frame was last freed for whom this pass works.</summary>
    public long Barren { get; set; }

    public void AddTo(ref Digest digest)
    {
        digest.Add((long)vm);
        digest.Add((long)Examined);
    }
}
