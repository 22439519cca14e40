namespace HyperActors.Cli;

/// <summary>Finds what a mistyped word was meant to be.</summary>
internal static class NearestWord
{
    private const int MostEdits = 2;

    /// <summary>The candidate that is at most two edits away, the first of the nearest.</summary>
    /// <returns><see langword="null"/> if none is near.</returns>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int least = MostEdits + 1;
        foreach (string candidate in candidates)
        {
            int edits = Edits(word, candidate);
            if (edits >= least || edits >= candidate.Length)
                continue;
            least = edits;
            best = candidate;
        }
        return best;
    }

    private static int Edits(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
