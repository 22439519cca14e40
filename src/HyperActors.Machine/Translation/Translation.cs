using System.Runtime.CompilerServices;

namespace HyperActors.Machine;

/// <summary>The answer to an access.</summary>
/// <param name="Cost">Time that it took, in picoseconds, whatever the outcome.</param>
/// <param name="NestedUnit">The unit of a nested fault; else −1.</param>
/// <param name="Outcome">How it ended.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly record struct Translation(long Cost, int NestedUnit, TranslationOutcome Outcome);
