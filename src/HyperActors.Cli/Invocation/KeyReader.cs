using System.Collections.Concurrent;

namespace HyperActors.Cli;

/// <summary>Reads the keys of the terminal on a thread of its own.</summary>
/// <remarks>
/// Asking now and then whether a key is there would leave the terminal, in between, in the mode in which it echoes keys and
/// waits for the end of a line. Who waits in a read all the time keeps it quiet; the process sets it right when it ends.
/// </remarks>
internal static class KeyReader
{
    /// <summary>Starts to read.</summary>
    /// <returns>Gives the next key that was pressed, or null if none was.</returns>
    public static Func<char?> Open()
    {
        ConcurrentQueue<char> keys = new();
        Thread thread = new(() => Read(keys)) { IsBackground = true, Name = "keys" };
        thread.Start();
        return () => keys.TryDequeue(out char key) ? key : null;
    }

    private static void Read(ConcurrentQueue<char> keys)
    {
        try
        {
            while (true)
                keys.Enqueue(Console.ReadKey(intercept: true).KeyChar);
        }
        catch (Exception closed) when (closed is InvalidOperationException or IOException)
        {
            // The terminal has gone: nobody presses keys any more.
        }
    }
}
