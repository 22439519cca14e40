namespace HyperActors.Machine;

/// <summary>What <see cref="BalloonGovernor"/> sees of a machine, and what it has done there.</summary>
internal interface IBalloonedMachine
{
    /// <summary>Virtual time.</summary>
    SimTime Now { get; }

    /// <summary>The memory that is to be divided.</summary>
    /// <param name="others">Frames of those who have no balloon.</param>
    HostMemory DescribeHost(long others);

    /// <summary>A random number from 0 to below a bound.</summary>
    int Draw(int below);

    /// <summary>Asks a VM for accessed bits and clears them; <see cref="BalloonGovernor.Take"/> is called with them.</summary>
    void AskActivity(int vm, int[] pages);

    /// <summary>Tells a VM how many pages its balloon is to hold.</summary>
    void TellTarget(int vm, long pages);

    /// <summary>Calls <see cref="BalloonGovernor.OnTick"/> after some time.</summary>
    void WakeBalloonsAfter(SimDuration delay);
}
