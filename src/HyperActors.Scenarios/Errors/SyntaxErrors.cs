namespace HyperActors.Scenarios;

/// <summary>HA1xxx: what is wrong with the writing.</summary>
internal static class SyntaxErrors
{
    public static IReadOnlyList<ErrorDescription> All { get; } =
    [
        new(ErrorCode.NotYaml, "The file is not YAML",
            "The YAML parser stopped at the shown place; the cause is often one line above: a bracket that is "
            + "not closed, a colon in a text without quotes, or an indentation that fits no level."),
        new(ErrorCode.UnknownKey, "Unknown key",
            "Every key of a scenario is known and checked, because a misspelt key that is ignored gives a run "
            + "of something else. Keys are written in camelCase; notes of your own may stand under keys that "
            + "begin with x-."),
        new(ErrorCode.TabIndentation, "A tab in the indentation",
            "YAML allows only spaces for indentation. Replace each tab by two spaces; most editors do it with "
            + "'indent using spaces'."),
        new(ErrorCode.DuplicateKey, "A key is given twice",
            "A map cannot have the same key twice: one of the values would be lost in silence. Keep the one "
            + "that you mean."),
        new(ErrorCode.MissingKey, "A required key is missing",
            "The section cannot work without this key, and no default would be right for everybody."),
        new(ErrorCode.WrongType, "A value has the wrong shape",
            "A map (key: value), a list (- item) or a single value stands where another of the three belongs."),
        new(ErrorCode.UnsupportedYaml, "YAML that scenarios do not use",
            "Anchors, aliases, tags, several documents in one file and very deep nesting are not read. VMs that"
            + " are alike are written once with 'count', and values are changed from outside with --set."),
        new(ErrorCode.EmptyFile, "The file is empty",
            "There is no YAML document in it. 'hyperactors new' writes a scenario to start from."),
        new(ErrorCode.WrongVersion, "Another version of the format",
            "The file says that it is written for another version of the scenario format. This program reads "
            + "hyperactors/v1."),
        new(ErrorCode.MissingUnit, "A size or a time without unit",
            "4 may mean bytes, pages or GiB; 90 may mean ns or us. Sizes need B, KiB, MiB, GiB, TiB or pages; "
            + "times need ps, ns, us, ms, s, min or h; rates need /s, bandwidths for example MiB/s."),
        new(ErrorCode.UnknownUnit, "There is no such unit",
            "Only binary units of memory are accepted: KiB, MiB, GiB, TiB. GB and G mean 10^9 bytes to some and"
            + " 2^30 to others."),
        new(ErrorCode.NotAQuantity, "The value cannot be read",
            "A number with its unit belongs here, such as 1.5GiB, 90us, 4%, 20000/s or 500MiB/s."),
        new(ErrorCode.OutOfRange, "The value is out of range",
            "The option has a least and a greatest value; the message and the JSON schema name them."),
        new(ErrorCode.UnexpectedUnit, "A count with a unit",
            "The option is a bare number; it takes no unit."),
        new(ErrorCode.NotWhole, "Not a whole number",
            "Counts are whole numbers, sizes whole bytes (memory whole pages) and times whole picoseconds."),
        new(ErrorCode.MissingValue, "A key or list without content",
            "Nothing stands behind the key. Write a value, or leave the key out to get its default."),
        new(ErrorCode.BadName, "Not a name",
            "Names appear in results, objectives and --set paths. They consist of letters, digits, '-', '_' and"
            + " '.', begin with a letter or digit, and have at most 64 characters."),
        new(ErrorCode.UnknownWord, "There is no such choice",
            "The option takes one of a few words, in exactly this spelling."),
        new(ErrorCode.UnknownPolicy, "There is no such eviction policy",
            "The policies are those of 'hyperactors list policies'; scenarios write them in camelCase."),
        new(ErrorCode.UnknownPolicyParameter, "The policy has no such parameter",
            "'hyperactors list policies' shows the parameters of each policy."),
        new(ErrorCode.BadPolicyParameter, "A policy's parameter has a wrong value",
            "The message names the values that are allowed; 'hyperactors list policies' shows the parameters "
            + "with their ranges."),
        new(ErrorCode.NotOneVariant, "Exactly one kind must be chosen",
            "Workloads, allocators and eviction policies are written as a map with one key, the kind: { zipf: {"
            + " … } }."),
        new(ErrorCode.UnknownVariant, "There is no such kind",
            "The kinds of workload are those of 'hyperactors list workloads'."),
        new(ErrorCode.UnknownProfile, "There is no such profile",
            "A profile is a name of 'hyperactors list profiles', or a path, relative to the scenario, that ends"
            + " in .yaml or .yml."),
        new(ErrorCode.OfflinePolicy, "The policy runs in replays only",
            "Belady's minimum needs the future, and MGLRU walks whole page tables: both can be computed when a trace is "
                + "replayed, but a hypervisor here cannot run them."),
        new(ErrorCode.NotYet, "Not supported yet",
            "The option is part of the format, but this version does not act on it. It is refused rather than "
            + "ignored."),
        new(ErrorCode.BadOverride, "--set cannot be read",
            "--set takes path=value. The path is that of the option, with dots: vms.db.memory=4GiB; items of "
            + "lists are named by their name or their number from 0. The value is YAML: hypervisor.eviction={ "
            + "lru: {} }."),
        new(ErrorCode.UnknownOverride, "--set names no option",
            "The path of --set, or of a sweep, leads to no option of this scenario. Each step must be a key of the section "
            + "before it, or the name or number of a list's item."),
    ];
}
