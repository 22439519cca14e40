namespace HyperActors.Replacement;

/// <summary>Compares what a policy believes with what was counted again.</summary>
internal static class Invariant
{
    /// <exception cref="InvalidOperationException">The two differ.</exception>
    public static void Equal(int believed, int counted, string what)
    {
        if (believed != counted)
            throw new InvalidOperationException($"{what}: {believed} believed, {counted} counted.");
    }

    /// <exception cref="InvalidOperationException">The value is above its bound.</exception>
    public static void AtMost(int value, int bound, string what)
    {
        if (value > bound)
            throw new InvalidOperationException($"{what}: {value}, at most {bound} allowed.");
    }

    /// <exception cref="InvalidOperationException">The condition is false.</exception>
    public static void True(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"Broken: {what}.");
    }
}
