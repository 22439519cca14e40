namespace HyperActors.Scenarios;

/// <summary>What the host finds out about its guests' memory, so that it swaps less in vain.</summary>
[Section("the swapper")]
internal sealed record SwappingSection
{
    [Key("Drops pages that a file of their guest holds, and reads them from there: VSwapper's mapper.")]
    public bool Mapper { get; init; }

    [Key("Does not read pages that the guest's kernel is about to overwrite: VSwapper's false reads preventer.")]
    public bool Preventer { get; init; }
}
