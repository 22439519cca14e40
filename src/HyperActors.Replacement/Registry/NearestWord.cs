namespace HyperActors.Replacement;

/// <summary>Finds what a mistyped word probably meant.</summary>
internal static class NearestWord
{
    /// <summary>The candidate with the fewest single-letter edits, at most two; the earliest of equals; or
    /// null.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int least = 3;
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

    /// <summary>Levenshtein's distance, with one row of the table kept at a time.</summary>
    private static int Edits(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
