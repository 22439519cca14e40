using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>A fault begins for who is told.</summary>
/// <param name="Fault">Its index in <see cref="MachineOptions.Faults"/>.</param>
/// <param name="Options">What it is.</param>
public sealed record FaultBegun(int Fault, FaultOptions Options) : IDigested, IOutOfBand
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add((long)Fault);
}

/// <summary>A fault is over for who is told.</summary>
/// <param name="Fault">Its index in <see cref="MachineOptions.Faults"/>.</param>
/// <param name="Options">What it was.</param>
public sealed record FaultEnded(int Fault, FaultOptions Options) : IDigested, IOutOfBand
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add((long)Fault);
}
