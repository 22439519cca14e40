namespace HyperActors.Cli;

/// <summary>Shows how far a run is. Never touches the run itself.</summary>
internal interface IProgressView : IDisposable
{
    /// <summary>How often the view wants to be shown something; wall time.</summary>
    TimeSpan Period { get; }

    /// <summary>Shows a state of the run.</summary>
    void Show(RunSnapshot snapshot);
}
