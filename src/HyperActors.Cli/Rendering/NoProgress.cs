namespace HyperActors.Cli;

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : IProgressView
{
    /// <inheritdoc />
    public TimeSpan Period => TimeSpan.MaxValue;

    /// <inheritdoc />
    public void Show(RunSnapshot snapshot)
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
