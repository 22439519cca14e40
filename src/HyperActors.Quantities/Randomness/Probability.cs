using System.Globalization;

namespace HyperActors;

/// <summary>A probability as a fraction of 2⁶⁴, so that deciding by it is one integer comparison.</summary>
public readonly record struct Probability
{
    private Probability(ulong threshold, bool isOne)
    {
        Threshold = threshold;
        IsOne = isOne;
    }

    /// <summary>Never.</summary>
    public static readonly Probability Never;

    /// <summary>Always.</summary>
    public static readonly Probability Always = new(0, true);

    /// <summary>A draw of 64 bits below this number is a hit.</summary>
    public ulong Threshold { get; }

    /// <summary>Whether every draw is a hit; 2⁶⁴ itself does not fit into <see cref="Threshold"/>.</summary>
    public bool IsOne { get; }

    /// <summary>Makes a probability from a number.</summary>
    /// <param name="value">From 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside 0 to 1, or not a number.</exception>
    public static Probability FromDouble(double value)
    {
        if (!(value >= 0 && value <= 1))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A probability lies between 0 and 1.");
        return value == 1 ? Always : new Probability((ulong)(value * 18446744073709551616.0), false);
    }

    /// <summary>This probability as a number, for reports.</summary>
    public double ToDouble() => IsOne ? 1 : Threshold / 18446744073709551616.0;

    /// <summary>In percent.</summary>
    public override string ToString() => (ToDouble() * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%";
}
