using System.Globalization;
using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>The words that the file uses for names and choices of the code.</summary>
internal static class Words
{
    /// <summary><c>QueueDepth</c> is written <c>queueDepth</c>.</summary>
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>The words of a choice, in order.</summary>
    public static IReadOnlyList<string> Of(Type choice) =>
        [.. Enum.GetValues(choice).Cast<Enum>().Select(Of)];

    /// <summary>The word of a value.</summary>
    public static string Of(Enum value) => value switch
    {
        PageSize size => size.Bytes.ToString(),
        Interleaving.TokenRing => "token-ring",
        _ => Camel(value.ToString()),
    };

    /// <summary>The value of a word; null if there is none.</summary>
    public static object? Find(Type choice, string word) =>
        Enum.GetValues(choice).Cast<Enum>().FirstOrDefault(value => Of(value) == word);

    /// <summary>The text of a value as the file has it.</summary>
    public static string Show(object value) => value switch
    {
        Enum choice => Of(choice),
        bool truth => truth ? "true" : "false",
        decimal number => QuantityParser.Show(number),
        IFormattable number when value is int or long or ulong => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
