using System.Runtime.InteropServices;

namespace HyperActors.Cli;

/// <summary>Turns Ctrl-C and SIGTERM into a request to stop; a second one, or no answer, ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long a command may take to stop; with what follows it stays within a second.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(900);

    private readonly CancellationTokenSource _source;
    private readonly TextWriter _error;
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _deadline;

    /// <summary>Begins to listen.</summary>
    /// <param name="context">The command that can be interrupted.</param>
    public Interruption(CommandContext context)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(context.Terminal.Interruption);
        _error = context.Error;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the user asked to stop.</summary>
    public bool IsRequested => _source.IsCancellationRequested;

    /// <summary>Stops listening: the next signal ends the process as usual.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _deadline?.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_source.IsCancellationRequested)
            Environment.Exit(ExitCodes.Interrupted);
        _deadline = new Timer(_ => GiveUp(), null, _patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private void GiveUp()
    {
        _error.WriteLine("interrupted: it did not stop by itself, so there is no partial result");
        Environment.Exit(ExitCodes.Interrupted);
    }
}
