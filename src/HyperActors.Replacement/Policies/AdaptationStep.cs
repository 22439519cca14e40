namespace HyperActors.Replacement;

/// <summary>How ARC and CAR round the quotient of two list lengths by which their target moves.</summary>
public enum AdaptationStep
{
    /// <summary>Not at all, as in the papers.</summary>
    Real,

    /// <summary>Down, as integer division does.</summary>
    Floor,

    /// <summary>Up.</summary>
    Ceiling,
}
