using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace HyperActors.Scenarios;

/// <summary>One key of a section: what binder, schema and resolved output know about it.</summary>
internal sealed record KeyDescription(string Name, PropertyInfo Property, KeyAttribute About)
{
    /// <summary>The property's type without <c>Nullable</c>.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public bool IsRequired { get; } = Property.IsDefined(typeof(RequiredMemberAttribute));

    public bool IsVariant { get; } = Property.IsDefined(typeof(VariantAttribute));

    public bool IsNamed { get; } = Property.IsDefined(typeof(NamedAttribute));

    public bool IsFree { get; } = Property.IsDefined(typeof(FreeAttribute));

    /// <summary>The type of a list's items; null if it is no list.</summary>
    public Type? ItemType { get; } =
        Property.PropertyType is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;
}

/// <summary>A section: its keys in the order of their declaration, base sections first.</summary>
internal sealed class SectionDescription
{
    private static readonly ConcurrentDictionary<Type, SectionDescription> _known = new();

    private readonly object _defaults;

    private SectionDescription(Type type)
    {
        Type = type;
        About = type.GetCustomAttribute<SectionAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} is no section.");
        _defaults = Activator.CreateInstance(type)!;
        Keys = [.. DeclaredProperties(type).Select(Describe)];
        NotYet = [.. type.GetCustomAttributes<NotYetAttribute>()];
    }

    public Type Type { get; }

    public SectionAttribute About { get; }

    public IReadOnlyList<KeyDescription> Keys { get; }

    public IReadOnlyList<NotYetAttribute> NotYet { get; }

    public IReadOnlyList<KeyDescription> Variants => [.. Keys.Where(key => key.IsVariant)];

    /// <summary>Whether nothing but one of the variants can be written.</summary>
    public bool IsOneKeyMap => Keys.All(key => key.IsVariant);

    public static SectionDescription Of(Type type) => _known.GetOrAdd(type, static type => new SectionDescription(type));

    public static bool IsSection(Type type) => type.IsDefined(typeof(SectionAttribute));

    public KeyDescription? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>The value that a key has when it is not written; null if none.</summary>
    public object? DefaultOf(KeyDescription key) => key.IsRequired ? null : key.Property.GetValue(_defaults);

    public object NewInstance() => Activator.CreateInstance(Type)!;

    private static IEnumerable<PropertyInfo> DeclaredProperties(Type type)
    {
        Stack<Type> chain = new();
        for (Type? current = type; current is not null && current != typeof(object); current = current.BaseType)
            chain.Push(current);
        return chain.SelectMany(current => current.GetProperties(
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.IsDefined(typeof(KeyAttribute)));
    }

    private static KeyDescription Describe(PropertyInfo property) =>
        new(Words.Camel(property.Name), property, property.GetCustomAttribute<KeyAttribute>()!);
}
