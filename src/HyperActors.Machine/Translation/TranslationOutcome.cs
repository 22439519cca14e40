namespace HyperActors.Machine;

/// <summary>How a translation ended: done, or in a fault that somebody must serve.</summary>
public enum TranslationOutcome
{
    /// <summary>The access reached its machine frame.</summary>
    Done,

    /// <summary>The guest's table maps nothing there: for the guest's kernel.</summary>
    GuestNotPresent,

    /// <summary>A write to a page that the guest maps read-only or copy-on-write: for the guest's kernel.</summary>
    GuestWriteProtected,

    /// <summary>No frame backs a guest-physical page on the way, be it data or a table: for the hypervisor.</summary>
    NestedNotPresent,

    /// <summary>A write to a frame that the hypervisor shares read-only: for the hypervisor.</summary>
    NestedWriteProtected,
}
