namespace HyperActors.Cli;

/// <summary>A file in the making: it has its name only once it is complete.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _path;
    private readonly string _partial;

    /// <summary>Creates the file under a passing name beside its place.</summary>
    /// <param name="path">The name that it will have.</param>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public PartialFile(string path)
    {
        _path = path;
        _partial = path + ".partial";
        Stream = new FileStream(_partial, FileMode.Create, FileAccess.ReadWrite);
    }

    /// <summary>What to write to.</summary>
    public FileStream Stream { get; }

    /// <summary>Gives the file its name.</summary>
    public void Keep()
    {
        Stream.Dispose();
        File.Move(_partial, _path, overwrite: true);
    }

    /// <summary>Removes the file unless it was kept.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        File.Delete(_partial);
    }
}
