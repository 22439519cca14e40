using System.Runtime.CompilerServices;

namespace HyperActors.Workloads;

/// <summary>Consecutive accesses of one kind to one page: the unit in which workloads are told.</summary>
/// <param name="Page">Virtual page number: address / 4096. Not negative, below 2⁵².</param>
/// <param name="ThinkPicoseconds">Time that passes before EACH access of the run, spent computing; not
/// negative.</param>
/// <param name="Count">How many accesses; at least 1.</param>
/// <param name="Kind">What the accesses do.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
public readonly record struct AccessRun(long Page, long ThinkPicoseconds, int Count, AccessKind Kind)
{
    /// <summary>Whether the run dirties its page.</summary>
    public bool IsWrite => Kind == AccessKind.Write;
}
