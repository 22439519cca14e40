namespace HyperActors.Actors;

internal sealed partial class ActorCell
{
    private long _safeUntil;
    private long _worked;

    /// <summary>When the next turn is wanted; <see cref="long.MaxValue"/> for never.</summary>
    public long WakeTime { get; private set; } = long.MaxValue;

    /// <summary>Place in <see cref="WakeHome"/>, or −1.</summary>
    public int WakeIndex { get; set; } = -1;

    /// <summary>The queue that the wish stands in.</summary>
    public WakeQueue? WakeHome { get; set; }

    /// <summary>How far local work has come, in picoseconds.</summary>
    public long Worked => _worked;

    /// <summary>Whether <see cref="Actor.Advance"/> is on the stack.</summary>
    public bool InTurn => _inTurn;

    public SimTime SafeUntil =>
        new(_inTurn ? _safeUntil : Math.Max(_now, _partition.SafeBound(this, _now)));

    public void WakeAt(SimTime time)
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
        SetWake(time.Picoseconds);
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
        SetWake(long.MaxValue);
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

    private void SetWake(long time)
    {
        WakeTime = time;
        _partition.UpdateWake(this);
    }

    /// <summary>The first child makes a family: from now on others act on this actor without delay.</summary>
    private void JoinFamilies()
    {
        if (Root == this && _childrenMade == 1 && WakeIndex >= 0)
            _partition.UpdateWake(this);
        if (_inTurn)
            ShrinkTurn(_now + 1);
    }
}

