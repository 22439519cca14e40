using System.Collections;
using System.Globalization;
using System.Reflection;

namespace HyperActors.TestKit;

/// <summary>Messages as one line of text: the type's name, and for records their members with lists spelled out.</summary>
internal static class MessageText
{
    private const int LongestList = 8;
    private const int LongestText = 100;

    public static string Of(object message)
    {
        Type type = message.GetType();
        string text = IsRecord(type) ? OfRecord(message, type)
            : message is string or IFormattable ? OfValue(message)
            : NameOf(type);
        return text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText - 1), "…");
    }

    public static string NameOf(Type type)
    {
        if (!type.IsGenericType)
            return type.Name;
        string arguments = string.Join(", ", type.GetGenericArguments().Select(NameOf));
        return $"{type.Name[..type.Name.IndexOf('`')]}<{arguments}>";
    }

    /// <summary>The compiler gives every record class a copying method of a name that nobody can write.</summary>
    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static string OfRecord(object message, Type type)
    {
        IEnumerable<string> members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => property.GetIndexParameters().Length == 0)
            .Select(property => $" {property.Name}={OfValue(property.GetValue(message))}");
        return NameOf(type) + string.Concat(members);
    }

    private static string OfValue(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        Actors.IActorRef actor => actor.Path,
        IEnumerable list => OfList(list.Cast<object?>()),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? NameOf(value.GetType()),
    };

    private static string OfList(IEnumerable<object?> list)
    {
        string[] first = [.. list.Take(LongestList + 1).Select(OfValue)];
        return first.Length <= LongestList
            ? $"[{string.Join(' ', first)}]"
            : $"[{string.Join(' ', first[..LongestList])} …]";
    }
}
