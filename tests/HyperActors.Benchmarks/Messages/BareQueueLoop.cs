namespace HyperActors.Benchmarks.Messages;

/// <summary>
/// What the messages cost with no runtime around them: a ring of (target, message) and a virtual call for each. No
/// time, no order but arrival, no names, no supervision.
/// </summary>
internal sealed class BareQueueLoop
{
    private readonly Entry[] _ring;
    private readonly Handler[] _handlers;
    private int _first;
    private int _count;
    private long _left;

    /// <summary>Makes some handlers, each of which passes every message to its neighbour.</summary>
    /// <param name="handlers">How many; a power of two.</param>
    /// <param name="inFlight">Messages at a time.</param>
    public BareQueueLoop(int handlers, int inFlight)
    {
        _ring = new Entry[Math.Max(16, inFlight * 2)];
        _handlers = new Handler[handlers];
        for (int index = 0; index < handlers; index++)
            _handlers[index] = new Handler(this, index ^ (handlers > 1 ? 1 : 0));
        for (int index = 0; index < inFlight; index++)
            Tell(index % handlers, this);
    }

    /// <summary>Passes that many messages and returns how many handlers saw.</summary>
    public long Run(long messages)
    {
        _left = messages;
        while (_count > 0 && _left-- > 0)
        {
            Entry entry = _ring[_first];
            _first = _first + 1 == _ring.Length ? 0 : _first + 1;
            _count--;
            _handlers[entry.Target].Receive(entry.Message);
        }
        return _handlers.Sum(handler => handler.Received);
    }

    private void Tell(int target, object message)
    {
        int last = _first + _count;
        if (last >= _ring.Length)
            last -= _ring.Length;
        _ring[last] = new Entry(target, message);
        _count++;
    }

    private readonly record struct Entry(int Target, object Message);

    private abstract class Receiver
    {
        public abstract void Receive(object message);
    }

    private sealed class Handler(BareQueueLoop loop, int partner) : Receiver
    {
        public long Received { get; private set; }

        public override void Receive(object message)
        {
            Received++;
            loop.Tell(partner, message);
        }
    }
}
