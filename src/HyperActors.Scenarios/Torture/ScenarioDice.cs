using System.Globalization;

namespace HyperActors.Scenarios;

/// <summary>Draws the words of random scenarios.</summary>
internal sealed class ScenarioDice(ulong seed)
{
    private RandomStream _random = RandomStream.For(seed, "torture");

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => _random.Below(times) == 0;

    /// <summary>A number from the first to the last, both included.</summary>
    public int Between(int first, int last) => first + _random.Below(last - first + 1);

    /// <summary>One of some words.</summary>
    public T Pick<T>(params ReadOnlySpan<T> words) => words[_random.Below(words.Length)];

    /// <summary>One of some words.</summary>
    public T PickFrom<T>(IReadOnlyList<T> words) => words[_random.Below(words.Count)];

    /// <summary>A number of a unit, such as <c>250us</c>.</summary>
    public string Quantity(int first, int last, string unit) => Text(Between(first, last)) + unit;

    /// <summary>The digits of a number.</summary>
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
