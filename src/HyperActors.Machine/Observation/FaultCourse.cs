namespace HyperActors.Machine;

/// <summary>What the hypervisor finds when a fault arrives.</summary>
public enum FaultCourse : byte
{
    /// <summary>The page was never touched: a frame of zeroes is wanted.</summary>
    FirstTouch,

    /// <summary>The page is in swap.</summary>
    Swapped,

    /// <summary>The page is on its way already, in or out.</summary>
    InTransit,

    /// <summary>The page is in a frame.</summary>
    Present,
}
