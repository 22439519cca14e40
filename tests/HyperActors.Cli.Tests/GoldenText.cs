using System.Runtime.CompilerServices;

namespace HyperActors.Cli.Tests;

/// <summary>Compares what is printed with a text that was read and approved.</summary>
/// <remarks>With HYPERACTORS_APPROVE=1 the texts are written anew, for a person to read in the difference.</remarks>
internal static class GoldenText
{
    public static void Check(string name, string actual, [CallerFilePath] string testFile = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(testFile)!, "Golden");
        string path = Path.Combine(folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("HYPERACTORS_APPROVE") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"There is no approved text {path}; it would be:\n{actual}");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
