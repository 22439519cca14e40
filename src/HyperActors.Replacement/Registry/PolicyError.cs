namespace HyperActors.Replacement;

/// <summary>Why a text does not name a policy.</summary>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Part">The piece of the text at fault; empty if something is missing.</param>
/// <param name="Offset">Where the piece begins in the text, from 0.</param>
/// <param name="Hint">What to write instead: the nearest valid word, the range, or the list of what there is.</param>
public sealed record PolicyError(string Message, string Part, int Offset, string Hint)
{
    /// <summary>The message and the hint, on one line.</summary>
    public override string ToString() => $"{Message} {Hint}";
}
