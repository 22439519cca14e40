namespace HyperActors.Scenarios;

/// <summary>What is wrong with the simulator, as a random scenario shows it.</summary>
public enum FindingKind
{
    /// <summary>The oracle saw something that may not be.</summary>
    Violation,

    /// <summary>An exception that nothing foresees.</summary>
    Crash,

    /// <summary>Two engines came to different results.</summary>
    Difference,

    /// <summary>Somebody waits for ever, or the host never comes to rest.</summary>
    Deadlock,

    /// <summary>A run did not end within its bound of messages.</summary>
    Hang,

    /// <summary>The checks refuse what was made to be valid.</summary>
    Refusal,
}

/// <summary>A finding: always a bug of the simulator, never of the scenario.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Message">What was seen.</param>
public sealed record TortureFinding(FindingKind Kind, string Message);
