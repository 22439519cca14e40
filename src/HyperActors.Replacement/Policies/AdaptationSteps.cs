namespace HyperActors.Replacement;

/// <summary>The steps by which ARC and CAR move their target.</summary>
internal static class AdaptationSteps
{
    public static AdaptationStep Read(string word) => word switch
    {
        "integer" => AdaptationStep.Floor,
        "ceiling" => AdaptationStep.Ceiling,
        _ => AdaptationStep.Real,
    };

    /// <summary>max(1, dividend / divisor), rounded as asked; one IEEE division, the same on every machine.</summary>
    public static double Size(AdaptationStep step, int dividend, int divisor) => step switch
    {
        _ when dividend <= divisor => 1,
        AdaptationStep.Floor => dividend / divisor,
        AdaptationStep.Ceiling => dividend / divisor + (dividend % divisor == 0 ? 0 : 1),
        _ => (double)dividend / divisor,
    };
}
