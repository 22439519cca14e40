using HyperActors.Actors;

namespace HyperActors.Machine;

/// <summary>The hypervisor tells itself that a device has been away for too long.</summary>
/// <param name="Device">Index of the device.</param>
/// <param name="Outage">Which of its outages: a device that came back meanwhile is not given up.</param>
internal sealed record GiveUpDevice(int Device, int Outage) : IDigested
{
    /// <inheritdoc />
    public void AddTo(ref Digest digest) => digest.Add(((long)Device << 32) | (uint)Outage);
}
