namespace HyperActors.Machine;

/// <content>Injected faults, as far as they reach the VM.</content>
public sealed partial class GuestVm
{
    private readonly FaultWaits? _waits;

    /// <summary>What waited while faults went on; <see langword="null"/> without faults.</summary>
    public FaultWaits? Waits => _waits;

    /// <summary>Whether a request waits that waited already when a fault ended.</summary>
    /// <param name="fault">The fault.</param>
    public bool StillWaits(FaultOptions fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        // What is waited for is in no order, but that there is something does not depend on one.
        return _pending.Values.Any(pending => pending.Since < fault.End)
            || _transfers.Values.Any(process => process.TransferSince < fault.End);
    }
}
