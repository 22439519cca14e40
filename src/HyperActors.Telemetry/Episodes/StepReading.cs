using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using HyperActors.Machine;

namespace HyperActors.Telemetry;

/// <summary>Has the steps of a run read on a thread of its own, beside the run.</summary>
/// <remarks>
/// There are few batches, so a run that reports faster than is read waits, and memory is bounded. What the reader is told,
/// and in which order, depends on neither.
/// </remarks>
internal sealed class StepReading : IDisposable
{
    /// <summary>One is filled, one is read, one waits.</summary>
    private const int Batches = 3;

    private readonly EpisodeJournal _journal;
    private readonly BlockingCollection<EpisodeSteps> _unused = [];
    private readonly BlockingCollection<EpisodeSteps> _filled = [];
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    public StepReading(EpisodeJournal journal, IEpisodeReader reader)
    {
        _journal = journal;
        for (int batch = 0; batch < Batches; batch++)
            _unused.Add(new EpisodeSteps());
        _thread = new Thread(() => ReadAll(reader)) { IsBackground = true, Name = "episode reader" };
        _thread.Start();
    }

    /// <summary>Has all steps before an instant read. Whatever failed in the reader, or a sink, is thrown here.</summary>
    public void Read(SimTime before)
    {
        EpisodeSteps steps = _unused.Take();
        _failure?.Throw();
        _journal.Take(before, steps);
        _filled.Add(steps);
    }

    /// <summary>Waits until all is read.</summary>
    public void Finish()
    {
        Stop();
        _failure?.Throw();
    }

    public void Dispose()
    {
        Stop();
        _unused.Dispose();
        _filled.Dispose();
    }

    private void Stop()
    {
        _filled.CompleteAdding();
        _thread.Join();
    }

    private void ReadAll(IEpisodeReader reader)
    {
        foreach (EpisodeSteps steps in _filled.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null)
                    steps.Read(reader);
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
            _unused.Add(steps);
        }
    }
}
