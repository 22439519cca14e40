namespace HyperActors.Machine.Tests;

/// <summary>
/// What is swapped in vain, by hand: six frames under FIFO, of which a seventh page takes the oldest. Page 0 is the one that
/// matters; the others push it out.
/// </summary>
public sealed class HypervisorMapperTests
{
    private const string PushOut = " 1w 2w 3w 4w 5w 6w 7w 8w";

    private static HostRig Run(
        string touches, bool mapper = false, bool preventer = false, int readahead = 1, double high = 0, int frames = 6)
    {
        VmOptions vm = HostRig.Vm("a", 32) with { Swap = new GuestSwapOptions { Device = 0, Capacity = 64.KiB } };
        MachineOptions options = HostRig.Host(frames, 64, vm);
        return new HostRig(options with
        {
            Hypervisor = options.Hypervisor with { SwapMapper = mapper, FalseReadsPreventer = preventer, WatermarkHigh = high },
            Swap = [options.Swap[0] with { Readahead = readahead, WriteCluster = 1 }],
        }).Touch(0, touches).Run();
    }

    private static SwappingCounters Count(HostRig rig) => rig.Hypervisor.Counters.Swapping;

    [Theory]
    [InlineData("0d", 1)]               // as read from the disk
    [InlineData("0d 0", 1)]             // looked at
    [InlineData("0d 0w", 0)]            // changed: the write is needed
    [InlineData("0w", 0)]               // never on the disk
    [InlineData("0w 0z 0d", 1)]         // overwritten by the disk in the end
    public void Evict_PageAsOnTheGuestsDisk_IsASilentWrite(string touches, int expected)
    {
        HostRig without = Run(touches + PushOut);
        HostRig with = Run(touches + PushOut, mapper: true);
        Assert.Equal((expected, 0L), (Count(without).SilentWrites, Count(without).NamedEvictions));
        Assert.Equal((0L, expected), (Count(with).SilentWrites, Count(with).NamedEvictions));
        Assert.Equal(without.Device(0).Counters.PagesWritten - expected, with.Device(0).Counters.PagesWritten);
    }

    [Theory]
    [InlineData("0w", "0d", 1)]         // its old content is read, and overwritten
    [InlineData("0d", "0d", 1)]
    [InlineData("0w", "0", 0)]          // its old content is wanted
    [InlineData("0w", "8d", 0)]         // still in its frame
    [InlineData("0w", "9d", 0)]         // never touched: nothing to read
    public void Fault_ForADiskRead_IsAStaleRead(string before, string touch, int expected)
    {
        HostRig without = Run(before + PushOut + " " + touch);
        HostRig with = Run(before + PushOut + " " + touch, mapper: true);
        Assert.Equal((expected, 0L), (Count(without).StaleReads, Count(without).PreventedReads));
        Assert.Equal((0L, expected), (Count(with).StaleReads, Count(with).PreventedReads));
        Assert.Equal(without.Guest(0).Major - expected, with.Guest(0).Major);
        Assert.Equal(0, Count(without).FalseAnonymity);
    }

    [Theory]
    [InlineData("0w", "0z", 1)]
    [InlineData("0w", "0w", 0)]         // part of it may stay
    [InlineData("0w", "8z", 0)]
    public void Fault_ForTheKernelsOverwriting_IsAFalseRead(string before, string touch, int expected)
    {
        HostRig without = Run(before + PushOut + " " + touch);
        HostRig with = Run(before + PushOut + " " + touch, preventer: true);
        Assert.Equal((expected, 0L), (Count(without).FalseReads, Count(without).PreventedReads));
        Assert.Equal((0L, expected), (Count(with).FalseReads, Count(with).PreventedReads));
        Assert.Equal(without.Device(0).Counters.Reads - expected, with.Device(0).Counters.Reads);
    }

    [Theory]
    [InlineData("0d", "0", 1)]          // the file has it, but it comes from swap
    [InlineData("0d 0w", "0", 0)]       // the file does not have it
    [InlineData("0w", "0", 0)]
    [InlineData("0d", "0d", 0)]         // a stale read instead
    public void Fault_ForAPageOfAFile_IsFalseAnonymity(string before, string touch, int expected)
    {
        HostRig without = Run(before + PushOut + " " + touch);
        HostRig with = Run(before + PushOut + " " + touch, mapper: true);
        Assert.Equal((expected, 0L), (Count(without).FalseAnonymity, Count(without).NamedReads));
        Assert.Equal((0L, expected), (Count(with).FalseAnonymity, Count(with).NamedReads));
    }

    [Fact]
    public void Evict_PageReadFromItsFile_IsDroppedAgain()
    {
        HostRig rig = Run("0d" + PushOut + " 0" + PushOut + " 0", mapper: true);
        Assert.Equal(2, Count(rig).NamedReads);
        Assert.Equal(3, rig.Hypervisor.Counters.EvictedClean + Count(rig).NamedEvictions);      // dropped by the mapper, and as clean
        Assert.Equal(0, Count(rig).SilentWrites);
    }

    /// <summary>
    /// Pages 0 and 1 are neighbours in a window of four. They leave together, or seven pages leave between them, so that
    /// their slots are more than four apart. How many pages follow decides whether frames are free for readahead.
    /// </summary>
    [Fact]
    public void Fault_BesideAPageInAFarSlot_LeavesItBehind()
    {
        int windows = 0;
        for (int pushes = 12; pushes < 20; pushes++)
        {
            string rest = string.Concat(Enumerable.Range(12, pushes).Select(page => $" {page}w"));
            HostRig together = Run("0w 1w 4w 5w 6w 7w 8w 9w 10w" + rest + " 0", readahead: 4, high: 0.5, frames: 12);
            HostRig apart = Run("0w 4w 5w 6w 7w 8w 9w 10w 1w" + rest + " 0", readahead: 4, high: 0.5, frames: 12);
            Assert.Equal(0, Count(together).ScatteredNeighbours);
            Assert.Equal(1, apart.Device(0).Counters.PagesRead);
            bool window = together.Device(0).Counters.PagesRead == 2;
            Assert.Equal(window ? 1 : 0, Count(apart).ScatteredNeighbours);
            windows += window ? 1 : 0;
        }
        Assert.True(windows > 0);
    }
}
