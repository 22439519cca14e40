using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>The pending messages of one partition, in the order (arrival time, sender, sender's own count).</summary>
internal sealed class EventQueue
{
    private const int Nil = -1;

    private readonly SenderOrder _order;
    private readonly EventHeap _near;
    private PendingEvent[] _slab = new PendingEvent[8];
    private int _used;
    private int _free = Nil;

    public EventQueue(SenderOrder order)
    {
        _order = order;
        _near = new EventHeap(this);
    }

    public int Count { get; private set; }

    /// <summary>The earliest arrival, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _near.NextTime;
    }

    public void Push(long time, ulong origin, int target, object message)
    {
        int index = Take();
        ref PendingEvent added = ref _slab[index];
        added.Time = time;
        added.Origin = origin;
        added.Target = target;
        added.Message = message;
        Count++;
        _near.Push(time, index);
    }

    /// <summary>Takes the earliest event out. The queue must not be empty.</summary>
    public void Pop(out PendingEvent result)
    {
        int index = _near.Pop();
        ref PendingEvent taken = ref _slab[index];
        result = taken;
        taken.Message = null!;
        taken.Next = _free;
        _free = index;
        Count--;
    }

    /// <summary>Visits every arrival time of one target, in no order: for an actor that begins to run ahead.</summary>
    public void VisitArrivals(int target, Action<long> visit)
    {
        for (int index = 0; index < _used; index++)
            if (_slab[index].Message is not null && _slab[index].Target == target)
                visit(_slab[index].Time);
    }

    /// <summary>Which of two events with equal arrival comes first.</summary>
    internal bool TieBefore(int left, int right) => _order.Compare(_slab[left].Origin, _slab[right].Origin) < 0;

    private int Take()
    {
        int index = _free;
        if (index != Nil)
        {
            _free = _slab[index].Next;
            return index;
        }
        if (_used == _slab.Length)
            Array.Resize(ref _slab, _used * 2);
        return _used++;
    }
}
