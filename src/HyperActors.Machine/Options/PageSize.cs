namespace HyperActors.Machine;

/// <summary>The sizes of page that x86-64 tables can map.</summary>
public enum PageSize
{
    /// <summary>4 KiB: a leaf in level 1.</summary>
    Base4KiB,

    /// <summary>2 MiB: a leaf in level 2.</summary>
    Large2MiB,

    /// <summary>1 GiB: a leaf in level 3.</summary>
    Huge1GiB,
}
