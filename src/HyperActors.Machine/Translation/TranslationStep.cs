namespace HyperActors.Machine;

/// <summary>One step of a translation. Addresses are in bytes, null where the model has none.</summary>
/// <param name="Number">Its place in the translation, from 1.</param>
/// <param name="Kind">What it looked at.</param>
/// <param name="Level">Level of the TLB (1 or 2), or of the table.</param>
/// <param name="Index">Which of the table's 512 entries; −1 where no table was read.</param>
/// <param name="GuestPhysical">
/// A guest read: where the entry lies. A nested step: the address that is being translated.
/// </param>
/// <param name="Machine">
/// A guest read: where the entry lies. Nested reads above the leaf: null, for the model stores no upper nested tables.
/// </param>
/// <param name="Yields">
/// What was found: the guest-physical address of the next table or page (guest), or a machine address (nested, TLB).
/// Null at a miss, at an entry that is not present, and in upper nested levels.
/// </param>
/// <param name="Hit">Whether a look-up hit, or the entry read was present.</param>
/// <param name="Cost">Time that the step took.</param>
public readonly record struct TranslationStep(
    int Number, StepKind Kind, int Level, int Index, long? GuestPhysical, long? Machine, long? Yields, bool Hit,
    SimDuration Cost);
