namespace HyperActors;

/// <summary>Finds what a mistyped word probably meant, by Damerau's and Levenshtein's distance.</summary>
public static class NearestWord
{
    /// <summary>
    /// The candidate with the fewest edits (a letter added, left out, replaced, or swapped with its neighbour; case,
    /// hyphens and underscores are free), at most a third of the longer word, at least one; the earliest of equals.
    /// </summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been meant.</param>
    /// <returns><see langword="null"/> if none is near.</returns>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        int least = int.MaxValue;
        string wanted = Plain(word);
        foreach (string candidate in candidates)
        {
            int edits = Edits(wanted, Plain(candidate));
            if (edits >= least || edits > Math.Max(1, Math.Max(word.Length, candidate.Length) / 3)
                || edits >= candidate.Length)
                continue;
            least = edits;
            best = candidate;
        }
        return best;
    }

    /// <summary>Case, hyphens and underscores are what people mix up most.</summary>
    private static string Plain(string word) =>
        string.Concat(word.Where(c => c is not '_' and not '-')).ToLowerInvariant();

    private static int Edits(string left, string right)
    {
        int[,] table = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
            table[i, 0] = i;
        for (int j = 0; j <= right.Length; j++)
            table[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = table[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                int edits = Math.Min(substitution, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    edits = Math.Min(edits, table[i - 2, j - 2] + 1);
                table[i, j] = edits;
            }
        return table[left.Length, right.Length];
    }
}
