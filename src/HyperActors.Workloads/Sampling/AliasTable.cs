using System.Numerics;
using System.Runtime.CompilerServices;

namespace HyperActors.Workloads;

/// <summary>Draws outcomes in proportion to given weights, each in one look into a table of 8 bytes an
/// outcome.</summary>
/// <remarks>
/// <para>Walker's alias method (1977) as arranged by Vose (1991), in integers: n columns of height 2³² are filled so
/// that each holds at most two outcomes, its own below a threshold and its alias above. Of one draw of 64 bits the high
/// product with n is the column and the low product the height.</para>
/// <para>The weights are first rounded to whole units that fill the columns exactly; from there on nothing is lost, so
/// the chance of each outcome is its weight's share to within 2⁻³² / n. Searching a cumulative table (log n misses) and
/// a guide table (two dependent look-ups) were rejected for speed, floating-point columns because they round
/// differently by machine and leave the last column to luck.</para>
/// </remarks>
public sealed class AliasTable
{
    /// <summary>An alias table has at most this many outcomes: 2³⁰.</summary>
    public const int MaxOutcomes = 1 << 30;

    /// <summary>The weights of an alias table sum up to at most this: 2⁶³.</summary>
    public const ulong MaxTotalWeight = 1UL << 63;

    private const ulong Full = 1UL << 32;

    // Threshold in the high half, alias in the low half.
    private readonly ulong[] _columns;

    /// <summary>Makes a table.</summary>
    /// <param name="weights">Weight of each outcome; from 1 to 2³⁰ of them, their sum from 1 to 2⁶³.</param>
    /// <exception cref="ArgumentException">There are no weights, too many, or their sum is 0 or too large.</exception>
    public AliasTable(ReadOnlySpan<ulong> weights)
        : this(weights.ToArray())
    {
    }

    /// <summary>Makes a table in the array of its weights, which it keeps.</summary>
    internal AliasTable(ulong[] weights)
    {
        if (weights.Length is 0 or > MaxOutcomes)
            throw new ArgumentException("An alias table needs from 1 to 2^30 weights.", nameof(weights));
        UInt128 total = 0;
        foreach (ulong weight in weights)
            total += weight;
        if (total == 0 || total > MaxTotalWeight)
            throw new ArgumentException("The sum of the weights must be from 1 to 2^63.", nameof(weights));
        FillColumns(weights, (ulong)total);
        Pair(weights);
        _columns = weights;
    }

    /// <summary>Threshold (high half) and alias (low half) of each column.</summary>
    internal ReadOnlySpan<ulong> Columns => _columns;

    /// <summary>How many outcomes there are.</summary>
    public int Count => _columns.Length;

    /// <summary>Draws an outcome: a number from 0 to <see cref="Count"/> − 1. Takes 64 bits of the stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Draw(ref RandomStream random)
    {
        ulong[] columns = _columns;
        ulong index = Math.BigMul(random.Next(), (ulong)columns.Length, out ulong height);
        ulong column = columns[index];
        unchecked
        {
            // No branch: which of the two it is cannot be predicted.
            int isOwn = (int)((long)((height >> 32) - (column >> 32)) >> 63);
            return ((int)index & isOwn) | ((int)column & ~isOwn);
        }
    }

    // Rounds the weights to units that sum up to n · 2³². The fraction that one weight loses the next one gets, so the
    // sum falls short by what the rounding of the factor loses, less than one unit, which goes to the heaviest outcome.
    private static void FillColumns(ulong[] weights, ulong total)
    {
        int shift = BitOperations.LeadingZeroCount(total);
        ulong units = (ulong)weights.Length * Full;
        UInt128 scaledTotal = (UInt128)total << shift;
        ulong factor = (ulong)(((UInt128)units << 64) / scaledTotal);
        ulong carry = 0;
        ulong left = units;
        int heaviest = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            ulong whole = Math.BigMul(weights[i] << shift, factor, out ulong fraction);
            ulong sum = unchecked(carry + fraction);
            if (sum < carry)
                whole++;
            carry = sum;
            weights[i] = whole;
            left -= whole;
            if (whole > weights[heaviest])
                heaviest = i;
        }
        weights[heaviest] += left;
    }

    // Tops every column that is not full up from one that has too much. The lists of both kinds share an array: as
    // many columns as there are join them at most.
    private static void Pair(ulong[] units)
    {
        int[] lists = new int[units.Length];
        (int small, int large) = (0, units.Length);
        for (int i = 0; i < units.Length; i++)
            lists[units[i] < Full ? small++ : --large] = i;
        while (small > 0 && large < units.Length)
        {
            int poor = lists[--small];
            int rich = lists[large];
            ulong rest = units[rich] - (Full - units[poor]);
            units[poor] = units[poor] << 32 | (uint)rich;
            units[rich] = rest;
            if (rest < Full)
            {
                large++;
                lists[small++] = rich;
            }
        }
        // The units fill the columns exactly, so what is left is full: its alias is itself.
        for (; large < units.Length; large++)
            units[lists[large]] = (uint)lists[large];
    }
}
