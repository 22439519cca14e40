namespace HyperActors.Telemetry;

/// <summary>The store cannot be read or written; the message says why, in one clause.</summary>
public sealed class ResultsStoreException : IOException
{
    /// <summary>Tells why.</summary>
    /// <param name="message">Why, in one clause.</param>
    /// <param name="cause">What the system said.</param>
    public ResultsStoreException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
