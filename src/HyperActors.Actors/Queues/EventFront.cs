using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>The events that are near: a line for those told in their order, a heap for the rest.</summary>
/// <remarks>
/// Delays are mostly constants of the model, and then what is told later arrives later, or at the same instant from a
/// later sender. Such events join the end of the line, a copy each; in the heap it is just they that cost most, as every
/// comparison of equal times has to ask who told them. Where times are random a line hardly ever begins.
/// </remarks>
internal sealed class EventFront(EventOrder order)
{
    /// <summary>More than these are left to the ring, whose events take less memory.</summary>
    private const int LongestLine = 4_096;

    private readonly EventHeap _heap = new(order);
    private PendingEvent[] _line = new PendingEvent[8];
    private int _first;
    private int _held;
    private long _lineNext = long.MaxValue;
    private long _heapNext = long.MaxValue;

    public int Count => _held + _heap.Count;

    /// <summary>How many stand in no order.</summary>
    public int Unordered => _heap.Count;

    /// <summary>The earliest arrival, or <see cref="long.MaxValue"/>.</summary>
    public long NextTime
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Math.Min(_lineNext, _heapNext);
    }

    /// <summary>Who told the earliest. One must be there.</summary>
    public ulong NextOrigin => LineIsNext() ? _line[_first].Origin : _heap.NextOrigin;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(long time, ulong origin, int target, object message)
    {
        // A line begins with what comes next of all: what waits longer would hold it up.
        bool joins = _held == 0 ? time < _heapNext : MayJoin(time, origin);
        if (!joins && _held == 1)
        {
            Dissolve();
            joins = time < _heapNext;
        }
        if (joins)
        {
            Append(time, origin, target, message);
            return;
        }
        _heap.Push(time, origin, target, message);
        _heapNext = _heap.NextTime;
    }

    /// <summary>Takes the earliest event out. One must be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pop(out PendingEvent result)
    {
        if (!LineIsNext())
        {
            _heap.Pop(out result);
            _heapNext = _heap.NextTime;
            return;
        }
        unchecked
        {
            PendingEvent[] line = _line;
            ref PendingEvent taken = ref line[_first];
            taken.MoveTo(out result);
            _first = (_first + 1) & (line.Length - 1);
            _lineNext = --_held == 0 ? long.MaxValue : line[_first].Time;
        }
    }

    /// <summary>Visits all events, in no order.</summary>
    public void Visit(Action<PendingEvent> visit)
    {
        for (int place = 0; place < _held; place++)
            visit(_line[(_first + place) & (_line.Length - 1)]);
        _heap.Visit(visit);
    }

    /// <summary>Visits all events, in no order, and forgets them.</summary>
    public void Drain(Action<PendingEvent> visit)
    {
        while (_held > 0)
        {
            ref PendingEvent taken = ref _line[_first];
            visit(taken);
            taken.Message = null!;
            _first = (_first + 1) & (_line.Length - 1);
            _held--;
        }
        _heap.Drain(visit);
        (_lineNext, _heapNext) = (long.MaxValue, long.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool LineIsNext() =>
        _lineNext < _heapNext
        || (_lineNext == _heapNext && order.CompareTies(_heapNext, _line[_first].Origin, _heap.NextOrigin) < 0);

    /// <summary>Whether an event belongs behind the last of the line.</summary>
    private bool MayJoin(long time, ulong origin)
    {
        ref readonly PendingEvent last = ref _line[unchecked(_first + _held - 1) & (_line.Length - 1)];
        bool isAfter = time > last.Time || (time == last.Time && order.CompareTies(time, last.Origin, origin) < 0);
        return isAfter && _held < LongestLine;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(long time, ulong origin, int target, object message)
    {
        unchecked
        {
            if (_held == _line.Length)
                Grow();
            PendingEvent[] line = _line;
            ref PendingEvent added = ref line[(_first + _held) & (line.Length - 1)];
            added.Time = time;
            added.Origin = origin;
            added.Target = target;
            added.Message = message;
            if (_held++ == 0)
                _lineNext = time;
        }
    }

    /// <summary>Puts the only event of the line into the heap.</summary>
    private void Dissolve()
    {
        ref PendingEvent only = ref _line[_first];
        _heap.Push(only.Time, only.Origin, only.Target, only.Message);
        (_held, _lineNext, _heapNext) = (0, long.MaxValue, _heap.NextTime);
    }

    private void Grow()
    {
        PendingEvent[] longer = new PendingEvent[_line.Length * 2];
        _line.AsSpan(_first).CopyTo(longer);
        _line.AsSpan(0, _first).CopyTo(longer.AsSpan(_line.Length - _first));
        (_line, _first) = (longer, 0);
    }
}
