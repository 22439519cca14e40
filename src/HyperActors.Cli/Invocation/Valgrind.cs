using System.ComponentModel;
using System.Diagnostics;

namespace HyperActors.Cli;

/// <summary>A program that runs under valgrind's lackey, which writes each of its memory accesses as a line of text.</summary>
/// <remarks>
/// The text of a second of execution is gigabytes, so it never touches a disk: it comes through a pipe. .NET can
/// give a child no other descriptors than the standard ones; the shell moves the pipe from standard output to
/// descriptor 9, and lets the program print to our standard error, since our standard output is for the result.
/// </remarks>
internal sealed class Valgrind : IDisposable
{
    private const string Script = "exec \"$0\" --tool=lackey --trace-mem=yes --child-silent-after-fork=yes --log-fd=9 -- \"$@\" 9>&1 1>&2";

    private readonly Process _process;

    private Valgrind(Process process) => _process = process;

    /// <summary>The lines of lackey.</summary>
    public Stream Lines => _process.StandardOutput.BaseStream;

    /// <summary>Where valgrind is; <see langword="null"/> if it is not installed.</summary>
    /// <param name="path">The value of PATH.</param>
    public static string? Locate(string? path) =>
        (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "valgrind"))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts the program.</summary>
    /// <param name="valgrind">Where valgrind is.</param>
    /// <param name="program">The program and its arguments.</param>
    /// <exception cref="Win32Exception">There is no shell.</exception>
    public static Valgrind Start(string valgrind, IEnumerable<string> program)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        start.ArgumentList.Add(valgrind);
        foreach (string word in program)
            start.ArgumentList.Add(word);
        return new Valgrind(Process.Start(start)!);
    }

    /// <summary>Ends the program, if it still runs.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception late) when (late is InvalidOperationException or Win32Exception)
        {
            // It had ended by itself.
        }
    }

    /// <summary>Waits for the program's end.</summary>
    /// <returns>Its exit code; 128 and the signal's number if a signal ended it.</returns>
    public int WaitForExit()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <inheritdoc />
    public void Dispose() => _process.Dispose();
}
