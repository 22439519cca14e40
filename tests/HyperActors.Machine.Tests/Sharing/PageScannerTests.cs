namespace HyperActors.Machine.Tests;

/// <summary>When the scanner finds which pages alike, on a machine whose pages the test writes.</summary>
public sealed class PageScannerTests
{
    [Fact]
    public void OnTick_TwoEqualPages_MergedInTheSecondScan()
    {
        Machine machine = new("AB", "CB");
        machine.Scan();
        Assert.Equal("", machine.Merged);
        machine.Scan();
        Assert.Equal("0:1 1:1", machine.Merged);
    }

    [Fact]
    public void OnTick_EqualToASharedPage_JoinsInTheFirstScan()
    {
        Machine machine = new("AB", "CB");
        machine.Scan();
        machine.Scan();
        machine.Write(0, 0, 'B');
        machine.Scan();
        Assert.Equal("0:1 1:1 0:0", machine.Merged);
    }

    [Fact]
    public void OnTick_PageChangesInEachScan_IsNotMerged()
    {
        Machine machine = new("A", "A");
        foreach (char content in "BABAB")
        {
            machine.Write(0, 0, content);
            machine.Scan();
        }
        Assert.Equal("", machine.Merged);
        Assert.Equal((2, 1), (machine.Counters.Items, machine.Counters.Volatile));
    }

    [Fact]
    public void OnTick_NothingChanges_RestsAfterTwoQuietScans()
    {
        Machine machine = new("AB", "");
        int scans = 0;
        for (; machine.NextTick is not null; scans++)
            machine.Scan();
        // The first finds all changed, the next two nothing, and the tick of the fourth is the first to know.
        Assert.Equal(4, scans);
    }

    [Theory]
    [InlineData(0, 20)]         // of a period of 20 ms
    [InlineData(19, 20)]
    [InlineData(20, 40)]
    public void Wake_AnyInstant_TicksAtTheNextMultipleOfThePeriod(long now, long tick)
    {
        Machine machine = new("", "");
        machine.Scanner.Wake(SimTime.Zero + now.Milliseconds);
        Assert.Equal(SimTime.Zero + tick.Milliseconds, machine.NextTick);
    }

    /// <summary>Two VMs with a letter for each page's content; unmapping is done at once.</summary>
    private sealed class Machine : IScannedMachine
    {
        private readonly char[][] _contents;
        private readonly HashSet<(int, int)> _shared = [];
        private readonly List<(int Vm, int[] Pages)> _asked = [];
        private readonly List<string> _unmapped = [];
        private readonly SharedPages _books = new(vms: 2, maxSharing: 256);

        public Machine(params string[] vms)
        {
            _contents = [.. vms.Select(static pages => pages.ToCharArray())];
            KsmOptions options = new() { Every = 20.Milliseconds };
            Scanner = new PageScanner(options, _books, _contents.Select(static pages => pages.Length), this);
        }

        public PageScanner Scanner { get; }

        public SharingCounters Counters => _books.Counters;

        public string Merged => string.Join(' ', _unmapped);

        public SimTime? NextTick { get; private set; } = SimTime.Zero;

        public bool IsMeasured => true;

        /// <summary>One wake, which sees all pages, as there are fewer than it may look at.</summary>
        public void Scan()
        {
            NextTick = null;
            Scanner.OnTick(SimTime.Zero);
            foreach ((int vm, int[] pages) in _asked)
                Scanner.Take(vm, pages, [.. pages.Select(page => (ulong)_contents[vm][page])]);
            _asked.Clear();
        }

        public void Write(int vm, int page, char content) => _contents[vm][page] = content;

        public bool IsBusyAt(SimTime instant) => true;

        public void WakeScannerAt(SimTime instant) => NextTick = instant;

        public bool TryNextTouched(int vm, int from, out int page, out bool isResident)
        {
            page = from;
            isResident = true;
            return from < _contents[vm].Length;
        }

        public bool IsMergeable(int vm, int page) => !_shared.Contains((vm, page));

        public void AskContents(int vm, int[] pages) => _asked.Add((vm, pages));

        public void SetAside(int vm, int page, SharedPage shared)
        {
            _shared.Add((vm, page));
            _books.AddSharer(shared, vm, page, stamp: 0);
        }

        public void UnmapSetAside(int vm, int[] pages) => _unmapped.AddRange(pages.Select(page => $"{vm}:{page}"));
    }
}
