using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The hypervisor tells itself that the frames of a huge page are cleared.</summary>
/// <param name="Request">Of the fault that asked for them.</param>
internal sealed record HugePageCleared(long Request) : IDigested
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add(Request);
}
