namespace HyperActors.Machine;

/// <summary>What a fault did to something that it touched.</summary>
public enum FaultEffect
{
    /// <summary>An operation of a device, or a service of the host, took longer; of a VM: a period (a millisecond,
    /// more if it gets less than 20 µs of one) in which it got less than its time.</summary>
    Slowed,

    /// <summary>An operation of a device ended with an error, or was cut off by a crash.</summary>
    Failed,

    /// <summary>An operation was tried again because of the fault.</summary>
    Retried,

    /// <summary>An operation, a message or a vCPU waited until the fault was over.</summary>
    Held,

    /// <summary>A base page in swap is not what was written: torn, or forgotten.</summary>
    Damaged,

    /// <summary>A base page was lost: its VM takes an error.</summary>
    Lost,

    /// <summary>A base page's worth of frames was taken away.</summary>
    Taken,

    /// <summary>A message was lost on its way.</summary>
    Dropped,

    /// <summary>A message arrived later than it should have.</summary>
    Delayed,

    /// <summary>A message arrived twice.</summary>
    Duplicated,

    /// <summary>A message arrived with a wrong checksum.</summary>
    Corrupted,

    /// <summary>A message was sent again because of the fault.</summary>
    Resent,

    /// <summary>Somebody who had crashed was started again.</summary>
    Restarted,
}
