using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using HyperActors.Workloads;

namespace HyperActors.Machine;

/// <summary>
/// The runs of accesses that a workload has told ahead, and how many of them are known not to fault as long as nothing is
/// taken from their VM.
/// </summary>
/// <remarks>
/// They are fetched in portions of one size: when the last has been taken, or before for somebody who looks ahead. When that
/// is makes no difference: it is one sequence of portions, and what cannot be fetched fails where its first run is due.
/// </remarks>
/// <param name="pageMask">Cuts an address to what the page table can map.</param>
internal sealed class RunsAhead(long pageMask)
{
    /// <summary>Runs in a portion; ours: looking ahead over two of them takes a few microseconds.</summary>
    private const int Portion = 128;

    /// <summary>
    /// Nobody has more of a silence that is longer: ten milliseconds, in picoseconds. Ours: in a turn that long, which is
    /// some 100,000 accesses, the tables of a VM of 100 MiB come into the caches in a twentieth of the time.
    /// </summary>
    private const long LongEnough = 10_000_000_000;

    private readonly AccessRun[] _runs = new AccessRun[2 * Portion];
    private readonly OutlookCheck _outlook = new();
    private KnownTables? _tables;
    private long[]? _times;         // what the runs before one take at least, in picoseconds, counted from anywhere
    private IAccessStream? _stream;
    private ExceptionDispatchInfo? _failure;
    private int _next;
    private int _filled;
    private int _known;             // the first run that was not found to be without a fault
    private int _losses;
    private bool _ended;

    /// <summary>Whether a stream is being read.</summary>
    public bool IsOpen => _stream is not null;

    /// <summary>Whether all runs that are here were taken.</summary>
    public bool IsEmpty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _next == _filled;
    }

    /// <summary>The runs that are here; their pages are not cut to the table's yet.</summary>
    public ReadOnlySpan<AccessRun> Rest => _runs.AsSpan(_next, _filled - _next);

    /// <summary>Begins with another stream. What was left of the last one is forgotten.</summary>
    public void Open(IAccessStream stream)
    {
        Close();
        _stream = stream;
    }

    /// <summary>Forgets the stream, and what was left of it.</summary>
    public void Close()
    {
        _stream = null;
        _failure = null;
        _ended = false;
        _filled = _next = _known = 0;
        _outlook.Restart();
    }

    /// <summary>Fetches a portion when all have been taken.</summary>
    /// <returns>Whether there is another run; otherwise the stream has ended.</returns>
    public bool TryFetch()
    {
        _failure?.Throw();
        _next = _known = 0;
        _filled = _ended ? 0 : _stream!.Fill(_runs.AsSpan(0, Portion));
        _outlook.CountRuns(_filled);
        return _filled > 0;
    }

    /// <summary>Takes the next run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly AccessRun Take() => ref _runs[_next++];

    /// <summary>Takes some runs at once.</summary>
    public void Skip(int runs) => _next += runs;

    /// <summary>The page of a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long PageOf(in AccessRun run) => run.Page & pageMask;

    /// <summary>
    /// How long a process takes at least, in picoseconds, until an access takes effect that may fault or is not known of yet.
    /// </summary>
    /// <param name="mmu">Of the vCPU that runs it.</param>
    /// <param name="space">Its address space.</param>
    /// <param name="current">The run that was taken last.</param>
    /// <param name="left">How many of its accesses are still to be made.</param>
    /// <param name="least">What an access takes at least, beside its think time.</param>
    /// <param name="looks">Whether to look at one access after the other if it is not known of all of them.</param>
    public long QuietFor(Mmu mmu, AddressSpace space, in AccessRun current, int left, SimDuration least, bool looks)
    {
        _tables ??= new KnownTables();
        if (mmu.LossesOf(space) is var losses && losses != _losses)
        {
            _losses = losses;
            _known = -1;
            _tables.Clear();
            _outlook.Forget();
        }
        long quiet = QuietByOutlook(mmu, space, least);
        return looks && quiet < LongEnough ? Math.Max(quiet, QuietByLooking(mmu, space, current, left, least)) : quiet;
    }

    /// <summary>The same from what is known of all accesses to come; 0 if that is not enough.</summary>
    private long QuietByOutlook(Mmu mmu, AddressSpace space, SimDuration least)
    {
        if (_stream?.Outlook is not { Accesses: > 0 } outlook || !_outlook.AreAllThere(mmu, space, outlook, _tables!))
            return 0;
        return TimeOf(outlook.ThinkPicoseconds, outlook.Accesses, least);
    }

    /// <summary>The same from looking at those that the stream has told.</summary>
    private long QuietByLooking(Mmu mmu, AddressSpace space, in AccessRun current, int left, SimDuration least)
    {
        _times ??= new long[_runs.Length + 1];
        if (!mmu.CannotFault(space, current.Page, current.IsWrite, _tables!))
            return ThinkOf(current.ThinkPicoseconds);
        FetchAhead();
        if (_known < _next)
            (_known, _times[_next]) = (_next, 0);
        long before = _times[_next];
        long time = _times[_known];
        for (; _known < _filled && time - before < LongEnough; _known++)
        {
            ref readonly AccessRun run = ref _runs[_known];
            if (run.Kind == AccessKind.Free || !mmu.CannotFault(space, PageOf(run), run.IsWrite, _tables!))
                break;
            time += TimeOf(run.ThinkPicoseconds, run.Count, least);
            _times[_known + 1] = time;
        }
        return TimeOf(current.ThinkPicoseconds, left, least) + time - before
            + (_known < _filled ? ThinkOf(_runs[_known].ThinkPicoseconds) : 0);
    }

    private static long ThinkOf(long picoseconds) => Math.Min(picoseconds, LongEnough);

    /// <summary>What some accesses with think times take at least; not more than <see cref="LongEnough"/>.</summary>
    private static long TimeOf(long think, long accesses, SimDuration least)
    {
        long each = Math.Max(1, ThinkOf(think) + least.Picoseconds);
        return accesses > LongEnough / each ? LongEnough : accesses * each;
    }

    private void FetchAhead()
    {
        int left = _filled - _next;
        if (left > Portion || left == 0 || _ended || _stream is null || _failure is not null)
            return;
        _runs.AsSpan(_next, left).CopyTo(_runs);
        _times?.AsSpan(_next, left + 1).CopyTo(_times);
        (_next, _filled, _known) = (0, left, _known - _next);
        try
        {
            int fetched = _stream.Fill(_runs.AsSpan(left, Portion));
            _filled += fetched;
            _ended = fetched == 0;
            _outlook.CountRuns(fetched);
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }
}
