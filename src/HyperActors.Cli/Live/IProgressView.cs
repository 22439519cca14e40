namespace HyperActors.Cli;

/// <summary>Shows how far a run is, and may hold it. Never changes what it computes.</summary>
internal interface IProgressView : IDisposable
{
    /// <summary>The multiples of virtual time to which the user can let the run go; null if nobody can.</summary>
    SimDuration? Step => null;

    /// <summary>Whether it is time to show something.</summary>
    /// <param name="now">Virtual time.</param>
    bool IsDue(SimTime now);

    /// <summary>Shows a state of the run.</summary>
    void Show(RunSnapshot snapshot);

    /// <summary>Returns when the run may go on.</summary>
    /// <param name="now">Virtual time.</param>
    /// <param name="look">Makes a snapshot of this moment.</param>
    /// <returns>False to stop it and keep what it has measured.</returns>
    bool GoOn(SimTime now, Func<RunSnapshot> look) => true;
}
