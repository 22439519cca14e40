using System.Globalization;

namespace HyperActors.Cli;

/// <summary>The command that makes the same run again.</summary>
internal static class ReplayLine
{
    /// <summary>The command.</summary>
    /// <param name="path">The scenario.</param>
    /// <param name="overrides">Its changes; a seed among them gives way to the next but one.</param>
    /// <param name="verify">Whether the oracle watched.</param>
    /// <param name="seed">The seed that the run had.</param>
    public static string Of(string path, IEnumerable<string> overrides, bool verify, ulong seed)
    {
        IEnumerable<string> changes = overrides
            .Where(change => !change.StartsWith("seed=", StringComparison.Ordinal))
            .Select(change => " --set " + Quote(change));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"hyperactors run {Quote(path)}{string.Concat(changes)}{(verify ? " --verify" : "")} --seed {seed}");
    }

    /// <summary>A word as a shell takes it for one.</summary>
    public static string Quote(string word) =>
        word.Length > 0
        && word.All(letter => char.IsLetterOrDigit(letter) || "-_./=+,:@%".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
