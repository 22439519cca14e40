using System.Runtime.CompilerServices;

namespace HyperActors.Scenarios.Tests;

/// <summary>Files of the source tree that these tests were compiled from.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HyperActors.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The solution's folder was not found.");
    }
}
