namespace HyperActors.Cli;

/// <summary>Recorded counts are missing or malformed; the user's matter.</summary>
/// <param name="message">What is wrong, with the file's name.</param>
/// <param name="help">What to do.</param>
internal sealed class ReferenceDataException(string message, string help) : Exception(message)
{
    /// <summary>What to do.</summary>
    public string Help => help;
}
