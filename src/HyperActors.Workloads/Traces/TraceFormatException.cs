namespace HyperActors.Workloads;

/// <summary>A trace cannot be read: it is broken, truncated, of no known format, or cannot be opened.</summary>
/// <remarks>The only exception that reading a trace throws; it is the user's matter, and says what to do.</remarks>
public sealed class TraceFormatException : Exception
{
    /// <summary>Says what is wrong and where.</summary>
    /// <param name="file">The file, or the name that the stream was given.</param>
    /// <param name="place">Where reading stopped.</param>
    /// <param name="problem">What is there and what was expected there.</param>
    /// <param name="hint">What the user can do.</param>
    /// <param name="cause">What the system reported, if anything.</param>
    public TraceFormatException(string file, TracePlace place, string problem, string hint, Exception? cause = null)
        : base($"{file}: {place}: {problem}", cause)
    {
        File = file;
        Place = place;
        Problem = problem;
        Hint = hint;
    }

    /// <summary>The file, or the name that the stream was given.</summary>
    public string File { get; }

    /// <summary>Where reading stopped.</summary>
    public TracePlace Place { get; }

    /// <summary>What is there and what was expected there.</summary>
    public string Problem { get; }

    /// <summary>What the user can do.</summary>
    public string Hint { get; }
}
