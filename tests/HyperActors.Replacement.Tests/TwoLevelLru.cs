namespace HyperActors.Replacement.Tests;

/// <summary>
/// Paging at two levels, each LRU, all pages dirty: a guest pages its reference string through its frames, which are
/// the pages of a host that pages them in turn. A guest that evicts reads the frame to write it to its swap.
/// </summary>
public sealed class TwoLevelLru(int guestFrames, int hostFrames, int pages)
{
    private readonly LruPolicy _guest = new(guestFrames);
    private readonly LruPolicy _host = new(hostFrames);
    private readonly int[] _guestFrameOf = [.. Enumerable.Repeat(-1, pages)];
    private readonly int[] _pageIn = new int[guestFrames];
    private readonly bool[] _isSwapped = new bool[pages];
    private readonly int[] _hostFrameOf = [.. Enumerable.Repeat(-1, guestFrames)];
    private readonly int[] _backs = new int[hostFrames];
    private readonly bool[] _wasTouched = new bool[guestFrames];

    public long GuestFaults { get; private set; }

    public long GuestSwapIns { get; private set; }

    public long GuestSwapOuts { get; private set; }

    public long HostFirstTouches { get; private set; }

    public long HostSwapIns { get; private set; }

    public long DoublePaged { get; private set; }

    public long HostSwapOuts { get; private set; }

    public long DiskOperations => GuestSwapIns + GuestSwapOuts + HostSwapIns + HostSwapOuts;

    public TwoLevelLru Play(ReadOnlySpan<uint> references)
    {
        foreach (uint page in references)
            Reference((int)page);
        return this;
    }

    private void Reference(int page)
    {
        int frame = _guestFrameOf[page];
        if (frame >= 0)
        {
            _guest.Touch(new FrameNumber(frame));
            TouchHost(frame);
            return;
        }
        GuestFaults++;
        frame = _guest.Resident < guestFrames ? _guest.Resident : EvictGuest();
        GuestSwapIns += _isSwapped[page] ? 1 : 0;
        _isSwapped[page] = false;
        _guestFrameOf[page] = frame;
        _pageIn[frame] = page;
        _guest.Insert(new FrameNumber(frame), page);
        TouchHost(frame);
    }

    private int EvictGuest()
    {
        _guest.TrySelectVictim(PageSpace.NoPage, out FrameNumber victim);
        _guest.Evict(victim);
        int page = _pageIn[victim.Value];
        _guestFrameOf[page] = -1;
        _isSwapped[page] = true;
        GuestSwapOuts++;
        long before = HostSwapIns;
        TouchHost(victim.Value);
        DoublePaged += HostSwapIns - before;
        return victim.Value;
    }

    private void TouchHost(int guestFrame)
    {
        int frame = _hostFrameOf[guestFrame];
        if (frame >= 0)
        {
            _host.Touch(new FrameNumber(frame));
            return;
        }
        HostSwapIns += _wasTouched[guestFrame] ? 1 : 0;
        HostFirstTouches += _wasTouched[guestFrame] ? 0 : 1;
        _wasTouched[guestFrame] = true;
        frame = _host.Resident < hostFrames ? _host.Resident : EvictHost();
        _hostFrameOf[guestFrame] = frame;
        _backs[frame] = guestFrame;
        _host.Insert(new FrameNumber(frame), guestFrame);
    }

    private int EvictHost()
    {
        _host.TrySelectVictim(PageSpace.NoPage, out FrameNumber victim);
        _host.Evict(victim);
        _hostFrameOf[_backs[victim.Value]] = -1;
        HostSwapOuts++;
        return victim.Value;
    }
}
