namespace HyperActors.Machine;

/// <summary>
/// The steps of episodes that a machine's actors report while they run: a buffer for each actor, read together in one
/// order between the windows of the run.
/// </summary>
/// <remarks>
/// <para>Actors run on several threads, so each writes to its own log and none waits for another. The logs are merged by
/// (time, order of the actors, actor's own count), facts of the model in which neither thread nor partition appears.</para>
/// <para>The steps may be taken before any instant of which the engine says that all before it has happened; where
/// those instants fall differs between engines, and the sequence that a reader sees does not.</para>
/// <para>Rejected: numbers of episodes carried in messages. Every message would grow whether or not anyone looks, and
/// numbers given out by different actors at once would need an order of their own.</para>
/// </remarks>
public sealed class EpisodeJournal
{
    private readonly List<EpisodeLog> _logs = [];

    /// <summary>The logs, in the order of the actors.</summary>
    public IReadOnlyList<EpisodeLog> Logs => _logs;

    /// <summary>Takes all steps before an instant out of the logs. Between windows only.</summary>
    /// <param name="before">The first instant whose steps stay; all that happens before it must have happened.</param>
    /// <param name="steps">Where they go; what was there before must have been read.</param>
    public void Take(SimTime before, EpisodeSteps steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        for (int index = 0; index < _logs.Count; index++)
            _logs[index].Take(before, index, steps);
    }

    internal EpisodeLog Open(string name, ObservedRole role, int index)
    {
        EpisodeLog log = new(name, role, index);
        _logs.Add(log);
        return log;
    }
}
