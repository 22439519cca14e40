using System.Text;

namespace HyperActors.Scenarios;

/// <summary>Reads and checks scenario files. A user's mistake is never an exception.</summary>
public static class ScenarioReader
{
    /// <summary>What <see cref="ScenarioError.File"/> says for a mistake in a <c>--set</c> argument.</summary>
    public const string ArgumentName = "--set";

    /// <summary>A longer file is no scenario; it is refused before it is parsed.</summary>
    private const long LongestFile = 4 << 20;

    private static readonly UTF8Encoding _strictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, as messages shall name it. Traces and profiles are found relative to it.</param>
    /// <param name="overrides">Arguments of <c>--set</c>, each <c>path=value</c>; null for none.</param>
    public static ScenarioReading Read(string path, IReadOnlyList<string>? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            FileInfo file = new(path);
            if (file is { Exists: true, Length: > LongestFile })
                return Unreadable(path, $"it has {file.Length} bytes, more than any scenario", "give a scenario file");
            string text = File.ReadAllText(path, _strictUtf8);
            return ReadText(text, path, overrides);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return exception switch
            {
                DecoderFallbackException => Unreadable(path, "it is no text in UTF-8", "give a scenario file"),
                FileNotFoundException or DirectoryNotFoundException => Unreadable(path, "there is no such file",
                    Directory.Exists(path) ? "that is a directory: name the file in it"
                        : "check the path; 'hyperactors new' writes a scenario"),
                _ when path.Length == 0 => Unreadable(path, "no file is named", "name one; 'hyperactors new' writes a scenario"),
                _ when Directory.Exists(path) => Unreadable(path, "it is a directory", "name the file in it"),
                _ => Unreadable(path, "it cannot be opened", "check that you may read it"),
            };
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">Where it is from, as messages shall name it. Traces and profiles are found relative to
    /// it.</param>
    /// <param name="overrides">Arguments of <c>--set</c>, each <c>path=value</c>; null for none.</param>
    public static ScenarioReading ReadText(string text, string path, IReadOnlyList<string>? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        ErrorList errors = new();
        Scenario? scenario = Read(new SourceText(path, text.TrimStart('\uFEFF')), overrides ?? [], [], errors);
        return new ScenarioReading(errors.Count == 0 ? scenario : null, errors.InOrder()) { ErrorCount = errors.Count };
    }

    /// <summary>Reads a text with changes, and with values of a sweep in place of the file's.</summary>
    internal static Scenario? Read(
        SourceText source, IReadOnlyList<string> overrides, IReadOnlyList<(SourceNode Path, SourceNode Value)> chosen, ErrorList errors)
    {
        if (Bind(source, overrides, chosen, errors) is not (ScenarioSection section, SourceMap map))
            return null;
        // Each value of the sweep is bound alone, so that a wrong one is told before the first run.
        if (chosen.Count == 0)
            SweepChecks.Check(section.Sweep, source, overrides, errors);
        ScenarioChecker checker = new(section, map, errors, source.Name);
        if (checker.Check() is not { } scenario)
            return null;
        scenario.Sweep = new SweepPlan(source, overrides, section);
        return scenario;
    }

    /// <summary>Reads a text as far as each value can be judged by itself.</summary>
    internal static (ScenarioSection Section, SourceMap Map)? Bind(
        SourceText source, IReadOnlyList<string> overrides, IReadOnlyList<(SourceNode Path, SourceNode Value)> chosen, ErrorList errors)
    {
        SourceNode? root = new SourceParser(source, errors).Parse();
        if (root is null)
            return null;
        foreach (string argument in overrides)
            ScenarioOverride.Apply(errors, argument, root);
        foreach ((SourceNode path, SourceNode value) in chosen)
            ScenarioOverride.Apply(errors, path, value, root);
        SourceMap map = new();
        map.Add("", root);
        SectionBinder binder = new(errors, map);
        if (binder.Bind(root, typeof(ScenarioSection), "") is not ScenarioSection section)
            return null;
        if (section.Schema != ScenarioSection.Version)
            ReportVersion(section.Schema, errors, map);
        // A half-bound scenario has defaults in place of what is wrong, and checks of its meaning would tell nonsense.
        return errors.Count > 0 ? null : (section, map);
    }

    private static void ReportVersion(string version, ErrorList errors, SourceMap map)
    {
        bool newer = version.StartsWith("hyperactors/v", StringComparison.Ordinal);
        errors.Add(map.Locate("schema"), "schema", ErrorCode.WrongVersion,
            $"this file is written for '{ValueBinder.Short(version)}'",
            $"this program reads {ScenarioSection.Version}", newer ? "use a newer version of HyperActors"
                : $"write schema: {ScenarioSection.Version}",
            ScenarioSection.Version);
    }

    private static ScenarioReading Unreadable(string path, string why, string help)
    {
        ScenarioError error = new()
        {
            Code = ErrorCode.FileUnreadable,
            File = path,
            What = $"the scenario cannot be read: {why}",
            Help = help,
        };
        return new ScenarioReading(null, [error]) { ErrorCount = 1 };
    }
}
