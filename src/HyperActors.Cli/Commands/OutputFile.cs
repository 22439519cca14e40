namespace HyperActors.Cli;

/// <summary>The rule for files that a verb writes: nothing is overwritten unless the user says so.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a path that cannot or may not be written.</summary>
    /// <param name="context">Where to say so.</param>
    /// <param name="path">The file to be written.</param>
    /// <param name="force">Whether the user said so.</param>
    /// <returns>The exit code of the refusal; <see langword="null"/> if the file may be written.</returns>
    public static int? Refuse(CommandContext context, string path, bool force)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path))
            return context.Refuse($"'{path}' is a folder", "name a file in it");
        if (folder is not null && !Directory.Exists(folder))
            return context.Refuse($"there is no folder '{folder}'", $"mkdir -p {ReplayLine.Quote(folder)}");
        if (File.Exists(path) && !force)
            return context.Refuse($"'{path}' exists already", "choose another name, or add --force to write over it");
        return null;
    }

    /// <summary>Tells that a file could not be written after all.</summary>
    public static int RefuseUnwritable(CommandContext context, string path, Exception failure) => context.Refuse(
        $"'{path}' cannot be written: {failure.Message}", "choose another place, or make room", ExitCodes.NotWritten);
}
