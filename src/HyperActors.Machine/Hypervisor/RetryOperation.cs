using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The hypervisor tells itself that the back-off of a failed device operation is over.</summary>
/// <param name="Request">The operation's request.</param>
internal sealed record RetryOperation(long Request) : IDigested
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add(Request);
}
