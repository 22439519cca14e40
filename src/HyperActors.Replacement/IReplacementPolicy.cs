namespace HyperActors.Replacement;

/// <summary>Which page must go when a frame is needed: the contract between a policy and whoever owns the
/// frames.</summary>
/// <remarks>
/// <para>The owner tells what happened in four verbs (<see cref="Insert"/>, <see cref="Touch"/>, <see cref="Evict"/>,
/// <see cref="Remove"/>) and asks one question (<see cref="TrySelectVictim"/>). Choosing is not evicting: the owner may
/// evict another frame than the chosen one, evict several before it inserts, or refuse a candidate by touching it and
/// ask again. A hypervisor does the last: it asks, samples the accessed bit of the candidate, and touches it if the
/// bit was set.</para>
/// <para>Frames are 0 to <see cref="Capacity"/> − 1 and index the policy's arrays. A page is only remembered after it
/// left, by policies that keep a history; its number is any value from 0 and means the same page each time. Which
/// numbers are possible is told to the policy when it is made, see <see cref="PageSpace"/>.</para>
/// <para>All operations are O(1), amortised where the description of the policy says so, and allocate nothing once the
/// policy has seen its pages. A policy is not safe for concurrent use. It is deterministic: equal calls give equal
/// victims on every machine.</para>
/// </remarks>
public interface IReplacementPolicy
{
    /// <summary>The name in the registry, such as <c>clock</c>.</summary>
    string Name { get; }

    /// <summary>How many frames there are; at least 1.</summary>
    int Capacity { get; }

    /// <summary>How many frames hold a page now; 0 to <see cref="Capacity"/>.</summary>
    int Resident { get; }

    /// <summary>A resident page was referenced, or its accessed bit was found set.</summary>
    /// <param name="frame">The frame it is in. The frame holds a page: on this path that is not checked.</param>
    void Touch(FrameNumber frame);

    /// <summary>A page was loaded into a free frame, because it was referenced.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="page">Which page; not negative, inside the <see cref="PageSpace"/>.</param>
    /// <exception cref="InvalidOperationException">The frame already holds a page.</exception>
    void Insert(FrameNumber frame, long page);

    /// <summary>Chooses the page that should go next. Removes nothing; may clear bits and move hands.</summary>
    /// <param name="incoming">The page that wants in, or <see cref="PageSpace.NoPage"/> if that is not known. It is the
    /// page of the next <see cref="Insert"/> in a replay; policies with a history let it decide.</param>
    /// <param name="victim">The frame to evict.</param>
    /// <returns>False if no frame holds a page.</returns>
    bool TrySelectVictim(long incoming, out FrameNumber victim);

    /// <summary>A page was evicted to make room; policies with a history remember it.</summary>
    /// <param name="frame">The frame it was in: the chosen victim or any other that holds a page.</param>
    /// <exception cref="InvalidOperationException">The frame holds no page.</exception>
    void Evict(FrameNumber frame);

    /// <summary>A page was freed by its owner: its contents are gone and nothing of it is remembered.</summary>
    /// <param name="frame">The frame it was in.</param>
    /// <exception cref="InvalidOperationException">The frame holds no page.</exception>
    void Remove(FrameNumber frame);

    /// <summary>A page that is not resident was freed by its owner: if it is remembered, it is forgotten.</summary>
    /// <param name="page">Which page.</param>
    void Forget(long page);

    /// <summary>Counts every structure again and compares it with what the policy believes.</summary>
    /// <exception cref="InvalidOperationException">Something does not add up: a bug of the policy.</exception>
    void CheckInvariants();
}
