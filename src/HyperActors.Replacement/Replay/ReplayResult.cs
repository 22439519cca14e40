namespace HyperActors.Replacement;

/// <summary>What a replay of one policy with one number of frames came to.</summary>
/// <param name="Policy">The specification, such as <c>clock:bits=2</c>.</param>
/// <param name="Frames">How many frames there were.</param>
/// <param name="References">How many references were played.</param>
/// <param name="Misses">How many of them found their page not resident, first touches included.</param>
public sealed record ReplayResult(string Policy, int Frames, long References, long Misses)
{
    /// <summary>Misses a reference, 0 to 1; 0 for an empty trace.</summary>
    public double MissRatio => References == 0 ? 0 : (double)Misses / References;
}
