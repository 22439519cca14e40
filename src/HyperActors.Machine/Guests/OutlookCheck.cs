using HyperActors.Workloads;

namespace HyperActors.Machine;

// A process whose memory is all there makes millions of accesses, none of which faults, and to look at each would be to
// simulate them twice. So its pages are gone through once instead, and that is remembered until something is lost. The
// pages come one after the other and not at random, so that one takes a tenth of an access. That it may be in vain, as
// where a page is lost every now and then, is what rests are for: after a loss nobody looks before as many runs have been
// told as pages were found there, so that what is lost is never more than that tenth.

/// <summary>
/// Whether all pages that the accesses of a stream to come may go to are there, as far as that has been looked at.
/// </summary>
internal sealed class OutlookCheck
{
    private long _there;        // pages from the outlook's first one on that were found there since the last loss
    private long _rest;         // runs to be told before somebody looks again

    /// <summary>The stream is another one.</summary>
    public void Restart() => (_there, _rest) = (0, 0);

    /// <summary>Something was lost.</summary>
    public void Forget()
    {
        _rest += _there;
        _there = 0;
    }

    /// <summary>The stream has told runs.</summary>
    public void CountRuns(int runs) => _rest = Math.Max(0, _rest - runs);

    /// <summary>Whether all pages are there, so that no access of the stream faults before something is lost.</summary>
    /// <param name="mmu">Of the vCPU that runs the process.</param>
    /// <param name="space">Its address space.</param>
    /// <param name="outlook">What is known of the accesses to come; always of the same pages.</param>
    /// <param name="known">Tables that were found to be there since the last loss.</param>
    public bool AreAllThere(Mmu mmu, AddressSpace space, in AccessOutlook outlook, KnownTables known)
    {
        if (_rest > 0)
            return false;
        while (_there < outlook.Pages && mmu.CannotFault(space, outlook.FirstPage + _there, outlook.Writes, known))
            _there++;
        return _there == outlook.Pages;
    }
}
