using System.Globalization;

namespace HyperActors.Cli;

/// <summary>The command that makes the same run again.</summary>
internal static class ReplayLine
{
    /// <summary>The command without its seed.</summary>
    /// <param name="path">The scenario.</param>
    /// <param name="overrides">Its changes.</param>
    /// <param name="verify">Whether the oracle watched.</param>
    public static string Of(string path, IEnumerable<string> overrides, bool verify)
    {
        IEnumerable<string> words = overrides
            .Where(change => !change.StartsWith("seed=", StringComparison.Ordinal))
            .SelectMany(change => new[] { "--set", Quote(change) });
        return string.Join(' ', new[] { "hyperactors", "run", Quote(path) }.Concat(words)) + (verify ? " --verify" : "");
    }

    /// <summary>The command with the seed that the run had.</summary>
    public static string WithSeed(string command, ulong seed) =>
        string.Create(CultureInfo.InvariantCulture, $"{command} --seed {seed}");

    private static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "-_./=+,:@%".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
