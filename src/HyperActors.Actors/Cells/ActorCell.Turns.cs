namespace HyperActors.Actors;

internal sealed partial class ActorCell
{
    private long _safeUntil;
    private long _worked;
    private long _promised;

    /// <summary>When the next turn is wanted; <see cref="long.MaxValue"/> for never.</summary>
    public long WakeTime { get; private set; } = long.MaxValue;

    /// <summary>Before when it will tell nobody if nothing reaches it; not before <see cref="WakeTime"/>.</summary>
    public long QuietUntil { get; private set; } = long.MaxValue;

    /// <summary>The queue that the wish stands in.</summary>
    public WakeQueue? WakeHome { get; set; }

    /// <summary>How far local work has come, in picoseconds.</summary>
    public long Worked => _worked;

    /// <summary>Whether <see cref="Actor.Advance"/> is on the stack.</summary>
    public bool InTurn => _inTurn;

    public SimTime SafeUntil =>
        new(_inTurn ? _safeUntil : Math.Max(_now, _partition.SafeBound(this, _now)));

    public bool RunsBesideOthers => !_partition.IsAlone;

    public void CountWork(long messages) => _partition.CountWork(messages);

    public void WakeAt(SimTime time) => WakeAt(time, time);

    public void WakeAt(SimTime time, SimTime quietUntil)
    {
        CheckActive();
        if (time.Picoseconds < _now)
            throw new ArgumentOutOfRangeException(nameof(time), time, $"{Path} is at {new SimTime(_now)} already.");
        if (_arrivals is null)
        {
            _arrivals = new ArrivalHeap();
            _partition.KeepArrivals();
            _partition.VisitArrivals(this, _arrivals.Add);
        }
        SetWake(time.Picoseconds, Math.Max(time.Picoseconds, quietUntil.Picoseconds));
    }

    public void AdvanceTo(SimTime time)
    {
        CheckActive();
        if (!_inTurn)
            throw new InvalidOperationException($"{Path} can move its clock only inside Advance.");
        if (time.Picoseconds < _now || time.Picoseconds >= _safeUntil)
            throw new InvalidOperationException(
                $"{Path} cannot go from {new SimTime(_now)} to {time}: safe is what lies before {new SimTime(_safeUntil)}.");
        _now = time.Picoseconds;
        _worked = _now;
    }

    /// <summary>Gives the actor its turn. Exceptions pass through.</summary>
    public void TakeTurn(long time, long safeUntil)
    {
        _promised = QuietUntil;
        SetWake(long.MaxValue, long.MaxValue);
        if (time < _now)
            throw new BrokenInvariantException(
                $"{Path} is woken at {new SimTime(time)}, but its own clock is at {new SimTime(_now)}.");
        _now = time;
        _message = null;
        _sender = 0;
        _safeUntil = safeUntil;
        _inTurn = true;
        _actor!.Advance(new SimTime(safeUntil));
        _inTurn = false;
        if (_after != AfterWork.None)
            FinishHandler();
    }

    /// <summary>Something the actor did in its turn can come back to it at an instant.</summary>
    public void ShrinkTurn(long answer) => _safeUntil = Math.Min(_safeUntil, answer);

    /// <summary>Refuses what arrives as if it had been told in a turn before the instant until which silence was promised.</summary>
    public void CheckPromise(ActorCell to, long arrival)
    {
        // An actor may work ahead of its clock and tell with a longer delay.
        if (_now < _promised && arrival < LookaheadClasses.Saturate(_promised, to == this ? 0 : MinimumTo(to)))
            throw new InvalidOperationException(
                $"{Path} tells something that arrives at {new SimTime(arrival)}, but promised to tell nobody before "
                + $"{new SimTime(_promised)}.");
    }

    private void SetWake(long time, long quietUntil)
    {
        long before = WakeTime;
        WakeTime = time;
        QuietUntil = quietUntil;
        _promises = quietUntil > time;
        _partition.UpdateWake(this, before);
    }

    /// <summary>Something reaches the actor: what it promised was said without knowing of that.</summary>
    private void EndPromise() => SetWake(WakeTime, WakeTime);

    /// <summary>The first child makes a family: from now on others act on this actor without delay.</summary>
    private void JoinFamilies()
    {
        if (Root == this && _childrenMade == 1 && WakeTime != long.MaxValue)
            _partition.UpdateWake(this, WakeTime);
        if (_inTurn)
            ShrinkTurn(_now + 1);
    }
}

