using System.Globalization;
using System.Runtime.CompilerServices;

namespace HyperActors;

/// <summary>
/// A running 64-bit fingerprint of a sequence of numbers: equal sequences give equal digests on every machine, and two
/// different ones collide with a chance of about 2⁻⁶⁴.
/// </summary>
/// <remarks>
/// One multiplication and one rotation a number: it stands on the path of every message. It detects accidents, it
/// does not resist an adversary.
/// </remarks>
public struct Digest
{
    private const ulong Multiplier = 0x9FB21C651E98DF25;

    private ulong _state;

    /// <summary>Starts from a number: a seed, or the <see cref="Value"/> of what comes before.</summary>
    public Digest(ulong state) => _state = state;

    /// <summary>The fingerprint of all that was added so far.</summary>
    public readonly ulong Value => RandomStream.Mix(_state);

    /// <summary>Adds one number. Order matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong value)
    {
        unchecked
        {
            ulong mixed = (_state ^ value) * Multiplier;
            _state = (mixed ^ (mixed >> 32)) + 0x9E3779B97F4A7C15;
        }
    }

    /// <summary>Adds one number. Order matters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value) => Add(unchecked((ulong)value));

    /// <summary>Adds some numbers, one after the other; not how many they are.</summary>
    public void AddEach(ReadOnlySpan<int> values)
    {
        // On a copy, which stays in a register: each number would else wait until the one before is in memory.
        Digest digest = this;
        foreach (int value in values)
            digest.Add((long)value);
        this = digest;
    }

    /// <summary>Adds some answers, each as 1 or 0; not how many they are.</summary>
    public void AddEach(ReadOnlySpan<bool> values)
    {
        Digest digest = this;
        foreach (bool value in values)
            digest.Add(value ? 1UL : 0UL);
        this = digest;
    }

    /// <summary>Adds the characters and the length of a text.</summary>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Add((ulong)text.Length);
        foreach (char c in text)
            Add((ulong)c);
    }

    /// <summary>The fingerprint as sixteen hexadecimal digits.</summary>
    public override readonly string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
