using System.Text;

namespace HyperActors.Tests;

/// <summary>
/// Scenarios and objectives with something cut out, doubled or put in, often what means something to a parser.
/// </summary>
internal static class MutatedText
{
    private static readonly string[] _pieces =
    [
        "{", "}", "[", "]", ":", ",", "- ", "\n", "  ", "\t", "'", "\"", "#", "&a ", "*a", "!!str ", "|", ">", "---", "...", "%",
        "null", "~", "true", "-1", "0", "99999999999999999999", "1e9", "4GB", "4GiB", "60s", "x10", "5%", "\u0000", "\u00e9", "\ud83d\ude00",
        "? ", "<<: ", "@", "`", "=", "p99(", ")", "{vm=", "workload", "phases", "memory", "\r\n", "\ufeff",
    ];

    /// <summary>Something that may mean something.</summary>
    /// <param name="random">Chooses it.</param>
    public static string Piece(ref RandomStream random) => _pieces[random.Below(_pieces.Length)];

    /// <summary>A text with one to four such changes.</summary>
    /// <param name="text">What was right.</param>
    /// <param name="random">Chooses the changes.</param>
    public static string Of(string text, ref RandomStream random)
    {
        StringBuilder mutated = new(text);
        for (int count = 1 + random.Below(4); count > 0 && mutated.Length > 1; count--)
        {
            int at = random.Below(mutated.Length);
            int length = Math.Min(mutated.Length - at, 1 + random.Below(random.Below(8) == 0 ? 200 : 6));
            switch (random.Below(5))
            {
                case 0: mutated.Remove(at, length); break;
                case 1: mutated.Insert(at, Piece(ref random)); break;
                case 2: mutated.Remove(at, length).Insert(at, Piece(ref random)); break;
                case 3: mutated.Insert(at, mutated.ToString(at, length)); break;
                default: mutated[at] = (char)(32 + random.Below(95)); break;
            }
        }
        return mutated.ToString();
    }
}
