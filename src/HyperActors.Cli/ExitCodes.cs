namespace HyperActors.Cli;

/// <summary>What the process returns; stable, so that scripts can rely on it.</summary>
internal static class ExitCodes
{
    /// <summary>It ran, and every objective held.</summary>
    public const int Success = 0;

    /// <summary>A bug in HyperActors; a crash file tells more.</summary>
    public const int Bug = 1;

    /// <summary>The command line was wrong.</summary>
    public const int WrongCommandLine = 2;

    /// <summary>The scenario, or a trace, is not valid.</summary>
    public const int InvalidInput = 3;

    /// <summary>It ran, and an objective failed.</summary>
    public const int ObjectiveFailed = 4;

    /// <summary>The simulated system died: it could not go on.</summary>
    public const int SystemDied = 5;

    /// <summary>Results that must agree differ.</summary>
    public const int ResultsDiffer = 6;

    /// <summary>It ran, but what it found could not be written: no room, no right, no device.</summary>
    public const int NotWritten = 7;

    /// <summary>The user interrupted it; what it printed is partial and says so.</summary>
    public const int Interrupted = 130;
}
