using Akka.Configuration;

namespace HyperActors.Akka;

/// <summary>Reads the HOCON that the engine runs on.</summary>
public static class AkkaConfiguration
{
    /// <summary>Where a user's overrides are looked for, relative to the working directory.</summary>
    public const string FileName = "config/akka.conf";

    /// <summary>The configuration that is built into the engine: <c>config/akka.conf</c> of the sources.</summary>
    public static Config BuiltIn { get; } = ReadBuiltIn();

    /// <summary>Reads a file of overrides.</summary>
    /// <param name="path">A HOCON file.</param>
    /// <exception cref="FormatException">It is no HOCON; the message names the file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Config Read(string path)
    {
        string text = File.ReadAllText(path);
        try
        {
            return ConfigurationFactory.ParseString(text);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new FormatException($"{path} is not HOCON: {exception.Message}", exception);
        }
    }

    private static Config ReadBuiltIn()
    {
        using Stream stream = typeof(AkkaConfiguration).Assembly.GetManifestResourceStream("akka.conf")!;
        using StreamReader reader = new(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
