namespace HyperActors.Machine;

/// <summary>Is told the steps of all actors, in an order that no engine can change.</summary>
public interface IEpisodeReader
{
    /// <summary>Takes one step.</summary>
    /// <param name="log">Whose it is: the index of a log in <see cref="EpisodeJournal.Logs"/>.</param>
    /// <param name="record">The step.</param>
    void Read(int log, in EpisodeRecord record);
}
