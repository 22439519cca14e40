using System.Runtime.CompilerServices;

namespace HyperActors;

/// <summary>
/// A stream of random bits whose every draw follows from its seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014),
/// period 2⁶⁴, passes BigCrush.
/// </summary>
/// <remarks>
/// All draws are integer: the same bits on every machine and in every version. A stream is a mutable value: hold it in
/// a field and pass it by reference.
/// </remarks>
public struct RandomStream
{
    private ulong _state;

    /// <summary>Starts the stream of a seed; any value is good.</summary>
    public RandomStream(ulong seed) => _state = seed;

    /// <summary>Derives the independent stream of a named part, such as an actor, from the seed of the whole.</summary>
    /// <param name="seed">The seed of the whole.</param>
    /// <param name="name">The part's name; equal names give equal streams.</param>
    public static RandomStream For(ulong seed, string name)
    {
        Digest digest = new(seed);
        digest.Add(name);
        return new RandomStream(digest.Value);
    }

    /// <summary>The finaliser of SplitMix64: a bijection that turns a counter into well-mixed bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    /// <summary>Draws 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next() => Mix(_state = unchecked(_state + 0x9E3779B97F4A7C15));

    /// <summary>
    /// Draws a number from 0 to <paramref name="bound"/> − 1 by multiplying high; the bias is below bound · 2⁻⁶⁴.
    /// </summary>
    /// <param name="bound">How many values are possible; at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Below(ulong bound) => Math.BigMul(Next(), bound, out _);

    /// <summary>Draws a number from 0 to <paramref name="bound"/> − 1.</summary>
    /// <param name="bound">How many values are possible; at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int bound) => (int)Below((ulong)bound);

    /// <summary>Draws a number from 0 to <paramref name="bound"/> − 1.</summary>
    /// <param name="bound">How many values are possible; at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Below(long bound) => (long)Below((ulong)bound);

    /// <summary>True with the given probability.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Chance(Probability probability) => probability.IsOne || Next() < probability.Threshold;
}
