namespace HyperActors.Replacement;

/// <summary>What a touch of a page costs.</summary>
public enum LinuxFault
{
    /// <summary>The page is mapped: no fault.</summary>
    None,

    /// <summary>The page is still in the swap cache: a minor fault that needs no frame.</summary>
    SwapCache,

    /// <summary>First touch, or first touch after it was given back: a minor fault that needs a frame.</summary>
    FirstTouch,

    /// <summary>The page is in its swap slot alone: a major fault that needs a frame and a read.</summary>
    Major,
}
