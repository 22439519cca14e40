using System.Numerics;

namespace HyperActors.Machine;

/// <summary>Sorts few keys, no two of which are equal: the pages of a batch.</summary>
/// <remarks>
/// A key's place is the number of keys below it, which is counted without a branch. Victims come in no order, so a sort that
/// compares and swaps mispredicts every other comparison; for a batch that takes four times as long as to count.
/// </remarks>
internal static class RankSort
{
    /// <summary>Of more keys the square takes longer than mispredictions do.</summary>
    private const int Most = 64;

    /// <summary>Sorts from the least key on.</summary>
    /// <param name="keys">Below <see cref="long.MaxValue"/>, and no two alike.</param>
    public static void Sort(Span<long> keys)
    {
        if (keys.Length > Most)
        {
            keys.Sort();
            return;
        }
        Span<long> unsorted = stackalloc long[Most];
        keys.CopyTo(unsorted);
        // What fills the last vector is below no key.
        unsorted[keys.Length..].Fill(long.MaxValue);
        int vectors = (keys.Length + Vector<long>.Count - 1) / Vector<long>.Count;
        for (int index = 0; index < keys.Length; index++)
        {
            long key = unsorted[index];
            keys[(int)CountBelow(key, unsorted[..(vectors * Vector<long>.Count)])] = key;
        }

        // A vector's comparison gives −1 where it holds.
        static long CountBelow(long key, ReadOnlySpan<long> others)
        {
            Vector<long> below = Vector<long>.Zero;
            for (; others.Length >= Vector<long>.Count; others = others[Vector<long>.Count..])
                below -= Vector.LessThan(new Vector<long>(others), new Vector<long>(key));
            return Vector.Sum(below);
        }
    }
}
