namespace HyperActors.Scenarios;

/// <summary>
/// Documents an option of the scenario file. Its text is the description in the JSON schema; its range is checked by
/// the
/// binder and shown in messages.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyAttribute(string about) : Attribute
{
    /// <summary>What it is, with its unit; one or two sentences.</summary>
    public string About { get; } = about;

    /// <summary>Least value, written as in a scenario; null for none.</summary>
    public string? Minimum { get; init; }

    /// <summary>Greatest value, written as in a scenario; null for none.</summary>
    public string? Maximum { get; init; }

    /// <summary>A right value; its unit is the one that help suggests.</summary>
    public string? Example { get; init; }

    /// <summary>What happens without it, where the property's initial value does not say so.</summary>
    public string? Default { get; init; }

    /// <summary>Whether it is a name: letters, digits, hyphens and underscores.</summary>
    public bool IsName { get; init; }

    /// <summary>Whether a list must have at least one item.</summary>
    public bool NotEmpty { get; init; }
}

/// <summary>A map of the scenario file.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SectionAttribute(string noun) : Attribute
{
    /// <summary>What messages call it: "a VM".</summary>
    public string Noun { get; } = noun;

    /// <summary>The key that a bare value stands for: <c>90us</c> for <c>{ mean: 90us }</c>; null if a map must be
    /// written.</summary>
    public string? ShortFor { get; init; }
}

/// <summary>One of several keys of which a map has exactly one: the kinds of workload, of allocator.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VariantAttribute : Attribute;

/// <summary>A list that is written as a map from names to items; the items' <c>Name</c> is the key.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamedAttribute : Attribute;

/// <summary>A part of the file that is read by nobody: notes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FreeAttribute : Attribute;

/// <summary>A key that a later version will know.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class NotYetAttribute(string key, string instead) : Attribute
{
    public string Key { get; } = key;

    /// <summary>What can be done today.</summary>
    public string Instead { get; } = instead;
}
