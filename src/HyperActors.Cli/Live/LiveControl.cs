namespace HyperActors.Cli;

/// <summary>What the user has asked of a live run by keys: to hold it, to slow it down, to look at a VM.</summary>
/// <remarks>It only decides when the run goes on, never what it does: virtual time stands still meanwhile.</remarks>
/// <param name="step">One step goes to the next multiple of this virtual time; more than zero.</param>
/// <param name="clock">Wall time.</param>
internal sealed class LiveControl(SimDuration step, TimeProvider clock)
{
    private SimTime? _stepEnd;
    private SimTime _anchor;
    private long _anchorTime;

    /// <summary>Whether the run is held.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether the run is to end now.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether the keys are explained.</summary>
    public bool ShowsHelp { get; private set; }

    /// <summary>Index of the VM that is shown in detail; null for none.</summary>
    public int? Vm { get; private set; }

    /// <summary>Seconds of virtual time for each second of wall time at most; null for as fast as it goes.</summary>
    public double? Speed { get; private set; }

    /// <summary>To whose next multiple one step goes.</summary>
    public SimDuration Step => step;

    /// <summary>Acts on a key.</summary>
    /// <param name="key">The character.</param>
    /// <param name="now">Virtual time.</param>
    /// <param name="pace">Seconds of virtual time for each second of wall time, as the run goes by itself.</param>
    /// <param name="vms">How many VMs there are.</param>
    public void Press(char key, SimTime now, double pace, int vms)
    {
        switch (key)
        {
            case ' ': Hold(!IsPaused, now); break;
            case '.': TakeStep(now); break;
            case '+' or '=': SetSpeed(Faster(pace), now); break;
            case '-' or '_' when pace > 0: SetSpeed(Slower(Speed ?? pace), now); break;
            case 'q' or 'Q': IsStopped = true; break;
            case '?': ShowsHelp = !ShowsHelp; break;
            case >= '1' and <= '9' when key - '1' < vms: Vm = Vm == key - '1' ? null : key - '1'; break;
        }
    }

    /// <summary>Whether the run may go on from an instant; the end of a step holds it.</summary>
    public bool MayGoOn(SimTime now)
    {
        if (_stepEnd is { } end && now >= end)
            Hold(true, now);
        if (IsPaused || IsStopped)
            return IsStopped;
        return Speed is not { } speed
            || (now - _anchor).TotalSeconds <= speed * clock.GetElapsedTime(_anchorTime).TotalSeconds;
    }

    private void Hold(bool hold, SimTime now)
    {
        IsPaused = hold;
        _stepEnd = null;
        SetAnchor(now);
    }

    private void TakeStep(SimTime now)
    {
        Hold(false, now);
        _stepEnd = new SimTime((now.Picoseconds / step.Picoseconds + 1) * step.Picoseconds);
    }

    private void SetSpeed(double? speed, SimTime now)
    {
        Speed = speed;
        SetAnchor(now);
    }

    private void SetAnchor(SimTime now) => (_anchor, _anchorTime) = (now, clock.GetTimestamp());

    /// <summary>The next of 1, 2, 5, 10, ... above; none where the run is not faster by itself.</summary>
    private double? Faster(double pace) =>
        Speed is { } speed && Steps().First(value => value > speed * 1.001) is var next && next < pace ? next : null;

    private static double Slower(double speed) => Steps().Reverse().FirstOrDefault(value => value < speed * 0.999, Steps().First());

    private static IEnumerable<double> Steps() =>
        Enumerable.Range(-6, 13).SelectMany(static decade => new[] { 1, 2, 5 }.Select(step => step * Math.Pow(10, decade)));
}
