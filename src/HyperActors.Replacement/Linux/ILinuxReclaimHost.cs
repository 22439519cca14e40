namespace HyperActors.Replacement;

/// <summary>What reclaim needs of the machine around it: page tables, and a swap device that takes time.</summary>
/// <remarks>
/// All calls come from within <see cref="LinuxReclaim.BeginReclaim"/> and <see cref="LinuxReclaim.ContinueReclaim"/>;
/// none may call back into the same <see cref="LinuxReclaim"/>.
/// </remarks>
public interface ILinuxReclaimHost
{
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
