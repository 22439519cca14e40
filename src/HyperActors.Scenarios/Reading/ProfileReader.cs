namespace HyperActors.Scenarios;

/// <summary>Finds and binds profiles: built-in ones by name, the user's own by path.</summary>
internal sealed class ProfileReader(ErrorList errors, SourceMap map, string scenarioPath)
{
    /// <summary>The processor profile of an option; null if it was not written or is wrong, which was then
    /// reported.</summary>
    public CpuProfileSection? Cpu(string? name, string path) => (CpuProfileSection?)Read(
        name, path, "cpu", typeof(CpuProfileSection));

    /// <summary>The swap profile of an option; null if it was not written or is wrong, which was then
    /// reported.</summary>
    public SwapProfileSection? Swap(string? name, string path) => (SwapProfileSection?)Read(
        name, path, "swap", typeof(SwapProfileSection));

    private object? Read(string? name, string path, string kind, Type type)
    {
        if (name is null)
            return null;
        if (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal))
            return ReadFile(name, path, type);
        if (ProfileCatalogue.Text(kind, name) is { } text)
            return Bind(new SourceText($"{kind}/{name}.yaml", text), type);
        IReadOnlyList<string> names = ProfileCatalogue.Names(kind);
        string? nearest = NearestWord.Find(name, names);
        errors.Add(map.Locate(path), path, ErrorCode.UnknownProfile,
            $"there is no {kind} profile '{ValueBinder.Short(name)}'",
            SectionBinder.DidYouMean(nearest), $"profiles: {string.Join(", ", names)}, or a path that ends in .yaml",
                nearest);
        return null;
    }

    private object? ReadFile(string name, string path, Type type)
    {
        string file = Path.Combine(Path.GetDirectoryName(scenarioPath) ?? "", name);
        try
        {
            return Bind(new SourceText(file, File.ReadAllText(file)), type);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(map.Locate(path), path, ErrorCode.ProfileUnreadable,
                $"the profile '{ValueBinder.Short(name)}' cannot be read",
                exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                    : "it cannot be opened",
                $"looked for {file}; paths are relative to the scenario file");
            return null;
        }
    }

    /// <summary>Binds a profile; its mistakes have places in its own file.</summary>
    private object? Bind(SourceText source, Type type)
    {
        if (new SourceParser(source, errors).Parse() is not { } root)
            return null;
        SourceMap own = new();
        own.Add("", root);
        return new SectionBinder(errors, own).Bind(root, type, "");
    }
}
