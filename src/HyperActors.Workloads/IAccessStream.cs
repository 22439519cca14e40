namespace HyperActors.Workloads;

/// <summary>The memory accesses of one program, in the order in which it makes them.</summary>
/// <remarks>
/// A stream is a deterministic function of its options and its seed: the runs are the same whatever the sizes of the
/// buffers that it is asked to fill. One visit to a page is one run; two neighbouring runs may still be of the same
/// page, where chance or a trace makes a program stay. A stream is used by one thread at a time.
/// </remarks>
public interface IAccessStream
{
    /// <summary>Writes the next runs to the start of a buffer. Allocates nothing once the stream is under
    /// way.</summary>
    /// <param name="buffer">Where the runs go; at least one element.</param>
    /// <returns>How many were written, from 1 to the buffer's length; 0 when the stream has ended.</returns>
    int Fill(Span<AccessRun> buffer);

    /// <summary>
    /// What is known of the accesses to come; <see langword="null"/>, the default, if nothing is, as of recorded programs. Only
    /// the number of accesses changes while the stream is read.
    /// </summary>
    AccessOutlook? Outlook => null;
}
