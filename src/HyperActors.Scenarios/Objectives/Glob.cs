namespace HyperActors.Scenarios;

/// <summary>Patterns of names: <c>*</c> stands for any characters, <c>?</c> for one.</summary>
internal static class Glob
{
    /// <summary>Whether a text fits a pattern as a whole; O(pattern · text).</summary>
    public static bool IsMatch(string pattern, string text)
    {
        int at = 0;
        int star = -1;
        int resume = 0;
        int next = 0;
        while (next < text.Length)
        {
            if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == text[next]) && pattern[at] != '*')
            {
                at++;
                next++;
            }
            else if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = next;
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                at = star + 1;
                next = ++resume;
            }
            else
                return false;
        }
        return pattern.AsSpan(at).Trim('*').IsEmpty;
    }
}
