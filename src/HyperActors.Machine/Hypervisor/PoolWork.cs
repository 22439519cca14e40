using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The hypervisor tells itself that pages are compressed or decompressed.</summary>
/// <param name="Request">Of the first of them.</param>
internal sealed record PoolWork(long Request) : IDigested
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add(Request);
}
