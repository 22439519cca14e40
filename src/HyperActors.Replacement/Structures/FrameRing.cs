using System.Runtime.CompilerServices;

namespace HyperActors.Replacement;

// A queue in an array, four bytes a frame, where two links would take eight. A frame in the middle cannot be found in
// it, so one that leaves from there stays behind as a dead entry, to be passed over when it comes to the head. A frame
// that comes back meanwhile stands in the queue more than once; all of its entries but the last are dead, so that it
// is enough to count them. Most queues only ever lose their head: the counts come into being with the first that does
// not, and a little more room with the first entry that finds none.
//
// Marking the dead entry itself was rejected, for it takes the position of each frame: the four bytes that were saved.

/// <summary>A queue of frames: in at the tail, out at the head, or out from anywhere.</summary>
/// <remarks>All operations are O(1); <see cref="Remove"/> of other than the head is so amortised.</remarks>
internal sealed class FrameRing
{
    private readonly int _frames;
    private int[] _entries;
    private ushort[] _deadOf = [];      // by frame: how many of its entries are dead; empty while none ever was
    private int _head;
    private int _tail;                  // where the next entry goes
    private int _used;                  // entries, dead ones included
    private int _dead;

    /// <param name="frames">Frames are below it; each is in the queue once at most.</param>
    public FrameRing(int frames)
    {
        _frames = frames;
        _entries = new int[frames];
    }

    /// <summary>How many frames are in the queue.</summary>
    public int Count => _used - _dead;

    /// <summary>The frame at the head. The queue is not empty.</summary>
    public int Head
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (_dead > 0)
                DropDead();
            return _entries[_head];
        }
    }

    /// <summary>Puts a frame that is not in the queue at its tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int frame)
    {
        if (_used == _entries.Length)
            MakeRoom();
        _entries[_tail] = frame;
        _tail = After(_tail);
        _used++;
    }

    /// <summary>Takes a frame out that is in the queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int frame)
    {
        if (Head == frame)
            DropHead();
        else
            Kill(frame);
    }

    /// <summary>Moves the head of a queue that is not empty to its tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rotate()
    {
        // Where the array is full, head and tail are one place, and the frame stays where it is.
        _entries[_tail] = Head;
        _tail = After(_tail);
        _head = After(_head);
    }

    /// <summary>Counts the queue again.</summary>
    /// <param name="isMember">Whether a frame is in the queue.</param>
    /// <exception cref="InvalidOperationException">It does not add up.</exception>
    public void CheckInvariants(Func<int, bool> isMember)
    {
        Dictionary<int, int> entriesOf = [];
        for (int seen = 0, at = _head; seen < _used; seen++, at = After(at))
            entriesOf[_entries[at]] = entriesOf.GetValueOrDefault(_entries[at]) + 1;
        int dead = 0;
        for (int frame = 0; frame < _frames; frame++)
        {
            dead += DeadOf(frame);
            int live = entriesOf.GetValueOrDefault(frame) - DeadOf(frame);
            Invariant.Equal(isMember(frame) ? 1 : 0, live, $"entries of frame {frame}");
        }
        Invariant.Equal(_dead, dead, "dead entries");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int After(int at) => unchecked(at + 1) is int next && next == _entries.Length ? 0 : next;

    private int DeadOf(int frame) => _deadOf.Length == 0 ? 0 : _deadOf[frame];

    private void DropHead()
    {
        _head = After(_head);
        _used--;
    }

    private void DropDead()
    {
        while (_dead > 0 && TryBury(_entries[_head]))
            DropHead();
    }

    private void Kill(int frame)
    {
        if (_deadOf.Length == 0)
            _deadOf = new ushort[_frames];
        if (_deadOf[frame] == ushort.MaxValue)
            Compact(_entries.Length);
        _deadOf[frame]++;
        _dead++;
    }

    /// <summary>Whether the first entry of a frame is dead, and if it is, counts one less.</summary>
    private bool TryBury(int frame)
    {
        if (_deadOf[frame] == 0)
            return false;
        _deadOf[frame]--;
        _dead--;
        return true;
    }

    /// <summary>An eighth more than can live, so that many must have died before the queue is full of dead again.
    /// </summary>
    private void MakeRoom() => Compact(_frames + (_frames / 8) + 1);

    private void Compact(int room)
    {
        int[] compacted = new int[room];
        int count = 0;
        for (int at = _head; _used > 0; at = After(at), _used--)
            if (!TryBury(_entries[at]))
                compacted[count++] = _entries[at];
        (_entries, _head, _tail, _used) = (compacted, 0, count, count);
    }
}
