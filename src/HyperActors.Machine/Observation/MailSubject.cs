namespace HyperActors.Machine;

/// <summary>What a message of the machine is about, and so by which number its episode is known.</summary>
public enum MailSubject : byte
{
    /// <summary>A page of a VM.</summary>
    Page,

    /// <summary>A request of the hypervisor's for frames, or to a device.</summary>
    Request,

    /// <summary>A batch of pages about which a VM is asked.</summary>
    Batch,

    /// <summary>A transfer of a VM's virtual disk.</summary>
    Transfer,

    /// <summary>Pages that a VM gives up to its balloon.</summary>
    Balloon,

    /// <summary>Pages that a VM reports free.</summary>
    FreePages,
}
