using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace HyperActors.TestKit;

/// <summary>Messages as one line of text: the type's name, and for records their members with lists spelled out.</summary>
internal static class MessageText
{
    private const int LongestList = 8;
    private const int LongestText = 100;

    public static string Of(object message)
    {
        Type type = message.GetType();
        string text = IsRecord(type) ? $"{NameOf(type)} {OfMembers(message, type)}".TrimEnd()
            : message is string or IFormattable ? OfValue(message)
            : NameOf(type);
        return text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText - 1), "…");
    }

    public static string NameOf(Type type)
    {
        if (!type.IsGenericType)
            return type.Name;
        // A type nested in a generic one is generic without arguments of its own: its name has no tick.
        int tick = type.Name.IndexOf('`');
        if (tick < 0)
            return type.Name;
        string arguments = string.Join(", ", type.GetGenericArguments().Select(NameOf));
        return $"{type.Name[..tick]}<{arguments}>";
    }

    /// <summary>A record whose text the compiler wrote: lists in it show as nothing but their type.</summary>
    private static bool IsRecord(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes)!.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string OfMembers(object record, Type type) => string.Join(' ', type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.GetIndexParameters().Length == 0)
        .Select(property => $"{property.Name}={OfValue(property.GetValue(record))}"));

    private static string OfValue(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        Actors.IActorRef actor => actor.Path,
        Machine.FaultOptions fault => fault.Verb.Word,
        IEnumerable list => OfList(list.Cast<object?>()),
        _ when IsRecord(value.GetType()) => $"{{{OfMembers(value, value.GetType())}}}",
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
