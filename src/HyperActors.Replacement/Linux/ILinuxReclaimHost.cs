namespace HyperActors.Replacement;

/// <summary>What reclaim needs of the machine around it: page tables, and a swap device that takes time.</summary>
/// <remarks>
/// All calls come from within <see cref="LinuxReclaim.BeginReclaim"/> and <see cref="LinuxReclaim.ContinueReclaim"/>;
/// none may call back into the same <see cref="LinuxReclaim"/>.
/// </remarks>
public interface ILinuxReclaimHost
{
    /// <summary>Asked before pages are looked at: whether the answers of <see cref="TestAndClearAccessed"/> and
    /// <see cref="Unmap"/> for them are at hand.</summary>
    /// <remarks>A machine whose page tables belong to others answers no, asks those, and goes on by
    /// <see cref="LinuxReclaim.ContinueReclaim"/>, which asks this again. Default: they are at hand.</remarks>
    /// <param name="pages">The pages, all of one group; -1 for one that was given back meanwhile.</param>
    /// <returns>Whether the look can begin.</returns>
    bool IsReady(ReadOnlySpan<int> pages) => true;

    /// <summary>Reads and clears the accessed bit that the hardware, or a sampler, keeps for a mapped page.</summary>
    /// <param name="page">The page, numbered across all groups.</param>
    /// <returns>Whether the page was touched since the last call, touches told by
    /// <see cref="LinuxReclaim.Touch"/> apart.</returns>
    bool TestAndClearAccessed(int page);

    /// <summary>Takes a page out of the page tables, so that its next touch faults.</summary>
    /// <param name="page">The page, numbered across all groups.</param>
    /// <returns>Whether it was written since it was mapped, writes told by
    /// <see cref="LinuxReclaim.Touch"/> apart.</returns>
    bool Unmap(int page);

    /// <summary>Starts the write of an unmapped page to its swap slot.</summary>
    /// <remarks>
    /// The machine answers with <see cref="LinuxReclaim.WriteCompleted"/> later, never within this call. With
    /// <see cref="LinuxWriteBack.Synchronous"/> no answer is expected: <see cref="Release"/> follows at once.
    /// </remarks>
    /// <param name="page">The page, numbered across all groups.</param>
    void StartWrite(int page);

    /// <summary>Gives a frame back: the page's contents are in its swap slot alone from now on.</summary>
    /// <param name="page">The page, numbered across all groups.</param>
    void Release(int page);
}
