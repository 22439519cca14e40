namespace HyperActors.Machine;

/// <summary>How a walk ended.</summary>
/// <param name="Outcome">As of the translation.</param>
/// <param name="NestedUnit">The unit of a nested fault; else −1.</param>
internal readonly record struct WalkResult(TranslationOutcome Outcome, int NestedUnit);

/// <summary>How one nested translation of a walk ended.</summary>
/// <param name="Outcome">Done, or a nested fault.</param>
/// <param name="Machine">The machine base page with the rights to it, as in a TLB.</param>
internal readonly record struct NestedResult(TranslationOutcome Outcome, uint Machine);
