namespace HyperActors.Cli;

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : IProgressView
{
    /// <inheritdoc />
    public bool IsDue(SimTime now) => false;

    /// <inheritdoc />
    public void Show(RunSnapshot snapshot)
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
