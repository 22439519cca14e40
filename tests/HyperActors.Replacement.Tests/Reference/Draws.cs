namespace HyperActors.Replacement.Tests;

/// <summary>SplitMix64 with a plain modulo, as the reference traces use it.</summary>
public sealed class Draws(ulong seed)
{
    private RandomStream _stream = new(seed);

    public ulong Next() => _stream.Next();

    public ulong Below(ulong bound) => _stream.Next() % bound;

    public int Index(int bound) => (int)Below((ulong)bound);
}
