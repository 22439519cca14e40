using System.Globalization;
using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

/// <summary>
/// A guest of a few lines: a table of mapped pages, told from outside what to touch, that checks all it is told.
/// </summary>
public sealed class FakeGuest(int vm, MachineOptions machine, IActorRef hypervisor, FrameLedger ledger) : Actor
{
    /// <summary>The first number of a block of a file; below are slots of the guest's swap.</summary>
    private const int FirstBlock = 1 << 26;

    private readonly HashSet<int> _inFile = [];
    private readonly SortedDictionary<int, Mapping> _mapped = [];
    private readonly SortedDictionary<int, uint> _stamps = [];
    private readonly SortedDictionary<int, Touch> _pending = [];
    private readonly CpuProfile _cpu = machine.Host.Cpu;
    private uint _lastStamp;
    private bool _killed;

    /// <summary>All that was received, as <c>time what</c>.</summary>
    public List<string> Log { get; } = [];

    public int Minor { get; private set; }

    public int Major { get; private set; }

    public int Faults { get; private set; }

    public int Touches { get; private set; }

    public int Errors { get; private set; }

    public bool Killed => _killed;

    public int Pending => _pending.Count;

    public IEnumerable<int> MappedPages => _mapped.Keys;

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Touch touch: OnTouch(touch); break;
            case RandomWork work: OnRandomWork(work); break;
            case MapPages map: OnMapPages(map); break;
            case InvalidatePages invalidate: OnInvalidate(invalidate); break;
            case SplitHugePage split: OnSplit(split); break;
            case DiscardPages discard: OnDiscard(discard); break;
            case BalloonAccepted or ReportAccepted: Note("accepted"); break;
            case SampleAccessed sample: OnSample(sample); break;
            case FaultDeferred deferred: Note($"deferred {deferred.Page}"); break;
            case InjectError error: OnError(error); break;
            case KillVm: OnKill(); break;
            default: throw new InvalidOperationException($"{message}");
        }
    }

    private void OnTouch(Touch touch)
    {
        if (_killed)
            return;
        Touches++;
        if (_mapped.TryGetValue(touch.Page, out Mapping? mapping))
        {
            mapping.Accessed = true;
            if (touch.Write)
            {
                mapping.Dirty = true;
                mapping.Named = touch.Overwrite == PageOverwrite.DiskRead;
                _stamps[touch.Page] = ++_lastStamp;
            }
        }
        else if (_pending.TryAdd(touch.Page, touch))
        {
            Faults++;
            Context.Tell(hypervisor,
                new NestedFault(vm, touch.Page, touch.Write, Measured: true) { Overwrite = touch.Overwrite }, _cpu.VmExit);
        }
    }

    private void OnRandomWork(RandomWork work)
    {
        if (_killed || work.Left == 0)
            return;
        if (_pending.Count < work.Vcpus)
        {
            int page = Context.Random.Below(work.Pages);
            // Half of the accesses go to an eighth of the pages.
            if (Context.Random.Below(2) == 0)
                page /= 8;
            OnTouch(new Touch(page, Context.Random.Below(100) < work.WritePercent));
            work = work with { Left = work.Left - 1 };
        }
        Context.Tell(Context.Self, work, new SimDuration(1 + Context.Random.Below(work.Pause.Picoseconds)));
    }

    private void OnMapPages(MapPages map)
    {
        if (_killed)
            return;
        foreach (PageMapping mapping in map.Mappings)
        {
            if (mapping.IsHuge)
            {
                MapHugePage(mapping);
                continue;
            }
            Note($"map {mapping.Page}->{mapping.Frame} {mapping.Service}");
            if (_mapped.TryGetValue(mapping.Page, out Mapping? existing))
            {
                if (existing.Frame != mapping.Frame)
                    throw new BrokenInvariantException($"Page {mapping.Page} is mapped twice.");
                continue;
            }
            bool overwritten = _pending.TryGetValue(mapping.Page, out Touch? touch) && touch.Overwrite != PageOverwrite.None;
            if (overwritten && mapping.Stamp == 0)
                _stamps.Remove(mapping.Page);
            uint expected = _stamps.GetValueOrDefault(mapping.Page);
            if (expected != mapping.Stamp)
                throw new BrokenInvariantException(
                    $"Page {mapping.Page}: wrote {expected}, came back {mapping.Stamp}.");
            ledger.Claim(mapping.Frame, vm);
            _mapped[mapping.Page] = new Mapping(mapping.Frame) { Named = _inFile.Contains(mapping.Page) };
            Serve(mapping);
        }
    }

    private void MapHugePage(PageMapping mapping)
    {
        Note($"map huge {mapping.Page}->{mapping.Frame}");
        Bits bits = new();
        for (int i = 0; i < NestedPageTable.BlockUnits; i++)
        {
            Assert.Equal(0u, _stamps.GetValueOrDefault(mapping.Page + i));
            ledger.Claim(mapping.Frame + i, vm);
            _mapped.Add(mapping.Page + i, new Mapping(mapping.Frame + i) { Bits = bits });
        }
        for (int i = 0; i < NestedPageTable.BlockUnits; i++)
            Serve(mapping with { Page = mapping.Page + i, Frame = mapping.Frame + i });
    }

    private void OnSplit(SplitHugePage split)
    {
        if (_killed)
            return;
        Note($"split {split.Page}");
        Bits bits = _mapped[split.Page].Bits;
        for (int i = 0; i < NestedPageTable.BlockUnits; i++)
        {
            Assert.Same(bits, _mapped[split.Page + i].Bits);
            _mapped[split.Page + i].Bits = new Bits { Accessed = bits.Accessed, Dirty = bits.Dirty };
        }
    }

    private void OnDiscard(DiscardPages discard)
    {
        if (_killed)
            return;
        Note($"discard {string.Join(",", discard.Pages)}");
        foreach (int page in discard.Pages)
        {
            if (_mapped.Remove(page, out Mapping? mapping))
                ledger.Release(mapping.Frame, vm);
            _stamps.Remove(page);
        }
        Context.Tell(hypervisor, new DiscardAck(vm, discard.Batch), _cpu.VmExit);
    }

    private void Serve(PageMapping mapping)
    {
        if (!_pending.Remove(mapping.Page, out Touch? touch))
            return;
        if (mapping.Service == FaultService.Major)
            Major++;
        else
            Minor++;
        OnTouch(touch);
    }

    private void OnInvalidate(InvalidatePages invalidate)
    {
        if (_killed)
            return;
        Note($"invalidate {string.Join(",", invalidate.Pages)}");
        bool[] dirty = new bool[invalidate.Pages.Length];
        uint[] stamps = new uint[dirty.Length];
        int[] blocks = new int[dirty.Length];
        for (int i = 0; i < dirty.Length; i++)
        {
            _mapped.Remove(invalidate.Pages[i], out Mapping? mapping);
            dirty[i] = mapping!.Dirty;
            blocks[i] = mapping.Named ? FirstBlock | invalidate.Pages[i] : -1;
            if (!mapping.Named)
                _inFile.Remove(invalidate.Pages[i]);
            else
                _inFile.Add(invalidate.Pages[i]);
            stamps[i] = _stamps.GetValueOrDefault(invalidate.Pages[i]);
            ledger.Release(mapping.Frame, vm);
        }
        Context.Tell(hypervisor, new InvalidateAck(vm, invalidate.Batch, dirty, stamps) { Blocks = blocks }, _cpu.VmExit);
    }

    private void OnSample(SampleAccessed sample)
    {
        if (_killed)
            return;
        Note($"sample {string.Join(",", sample.Pages)}");
        bool[] accessed = new bool[sample.Pages.Length];
        for (int i = 0; i < accessed.Length; i++)
        {
            Mapping mapping = _mapped[sample.Pages[i]];
            accessed[i] = mapping.Accessed;
            mapping.Accessed = false;
        }
        Context.Tell(hypervisor, new AccessedBits(vm, sample.Batch, accessed), _cpu.VmExit);
    }

    private void OnError(InjectError error)
    {
        Note($"error {error.Page}");
        Errors++;
        _pending.Remove(error.Page);
        _stamps.Remove(error.Page);
    }

    private void OnKill()
    {
        Note("killed");
        _killed = true;
        foreach (Mapping mapping in _mapped.Values)
            ledger.Release(mapping.Frame, vm);
        _mapped.Clear();
        _pending.Clear();
        Context.Tell(hypervisor, new VmStopped(vm), _cpu.VmExit);
    }

    private void Note(FormattableString what) =>
        Log.Add(Context.Now + " " + what.ToString(CultureInfo.InvariantCulture));

    private void Note(string what) => Log.Add(Context.Now + " " + what);

    private sealed class Bits
    {
        public bool Accessed { get; set; }

        public bool Dirty { get; set; }
    }

    private sealed class Mapping(int frame)
    {
        public int Frame => frame;

        /// <summary>Those of the entry that maps it, which may map others, too.</summary>
        public Bits Bits { get; set; } = new();

        public bool Accessed
        {
            get => Bits.Accessed;
            set => Bits.Accessed = value;
        }

        public bool Dirty
        {
            get => Bits.Dirty;
            set => Bits.Dirty = value;
        }

        /// <summary>Whether it is as a file of the guest.</summary>
        public bool Named { get; set; }
    }
}

/// <summary>One access, at the instant of its arrival.</summary>
/// <param name="Page">The page.</param>
/// <param name="Write">Whether it writes.</param>
/// <param name="Overwrite">Whether it overwrites the whole page.</param>
public sealed record Touch(int Page, bool Write, PageOverwrite Overwrite = PageOverwrite.None);

/// <summary>Random accesses, with at most <paramref name="Vcpus"/> faults at a time.</summary>
public sealed record RandomWork(int Left, int Pages, int WritePercent, int Vcpus, SimDuration Pause);
