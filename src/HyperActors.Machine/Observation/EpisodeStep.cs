namespace HyperActors.Machine;

/// <summary>
/// What an actor reports about an episode: a page fault, a reclaim, a request of a balloon, a transfer of a guest's disk.
/// Each says which fields of its <see cref="EpisodeRecord"/> it fills, besides time, step and, of a guest, VM.
/// </summary>
public enum EpisodeStep : byte
{
    /// <summary>
    /// Guest: an access left for the hypervisor. The time is the walk's start; since: the fault's; page; other: references
    /// of the walk; flags: 1 a write, 2 after the warm-up, 4 by the balloon.
    /// </summary>
    FaultRaised,

    /// <summary>Guest: the process was put aside for a fault. Page.</summary>
    FaultDeferred,

    /// <summary>Guest: a fault is over. Page; flags: 0 without I/O, 1 with, 2 the page was lost; other: how many waited.</summary>
    FaultServed,

    /// <summary>Guest: it answers for a batch of pages. Request: the batch; count.</summary>
    BatchAnswered,

    /// <summary>Guest: it gives pages up. Count; flags: 0 to the balloon, 1 as reported free.</summary>
    PagesGivenUp,

    /// <summary>Guest: the host has taken them. Flags as in <see cref="PagesGivenUp"/>.</summary>
    PagesAccepted,

    /// <summary>
    /// Guest: its kernel reads or writes its virtual disk. Request; since: the exit, not before the time; count; flags:
    /// 1 a write.
    /// </summary>
    TransferRaised,

    /// <summary>Guest: a transfer is over. Request.</summary>
    TransferDone,

    /// <summary>Guest: it is off; whatever it waited for will not be answered.</summary>
    GuestStopped,

    /// <summary>
    /// Hypervisor: it begins to serve a fault, or begins anew. VM; page; request, −1 for none; flags: a
    /// <see cref="FaultCourse"/>.
    /// </summary>
    FaultReceived,

    /// <summary>Hypervisor: a fault waits before it may ask. Request; flags: 1 because its VM is at its limit.</summary>
    FaultHeldBack,

    /// <summary>Hypervisor: it asks the allocator. Request; VM; page; other: frames, the welcome ones included.</summary>
    FramesAsked,

    /// <summary>Hypervisor: the allocator has answered. Request; count: frames, 0 for none.</summary>
    FramesAnswered,

    /// <summary>Hypervisor: it hands pages to a device to read. Request; VM: the device; count.</summary>
    ReadTold,

    /// <summary>
    /// Hypervisor: a device has answered a read. Request; flags: 0 done, 1 failed; other: the injected fault behind it, plus
    /// one, 0 for none.
    /// </summary>
    ReadAnswered,

    /// <summary>Hypervisor: it tells a VM of a page's frame. VM; page.</summary>
    PageMapped,

    /// <summary>Hypervisor: it tells a VM that a page is lost. VM; page.</summary>
    PageLost,

    /// <summary>
    /// Hypervisor: reclaim begins. Request: the pass; VM: whose limit it serves, −1 for the machine; count: frames wanted;
    /// other: request of the allocation that forced it, −1 if none is known; flags: 1 if a fault waits for it.
    /// </summary>
    PassStarted,

    /// <summary>Hypervisor: a pass looks at candidates. Request: the pass; count.</summary>
    PassExamines,

    /// <summary>Hypervisor: a pass has looked. Request: the pass.</summary>
    PassExamined,

    /// <summary>
    /// Hypervisor: it asks a VM. Request: the batch; other: the pass, or the number of the pages given up; VM; count; flags:
    /// a <see cref="BatchQuestion"/>.
    /// </summary>
    BatchAsked,

    /// <summary>Hypervisor: a VM's answer is in. Request: the batch.</summary>
    BatchClosed,

    /// <summary>Hypervisor: a page has lost its frame. VM; page; request: the frame; other: the pass.</summary>
    PageEvicted,

    /// <summary>Hypervisor: it hands pages to a device to write. Request; other: the pass; VM: the device; count.</summary>
    WriteTold,

    /// <summary>
    /// Hypervisor: a device has answered a write. Request; flags: 0 done, 1 failed, 2 full; other as in
    /// <see cref="ReadAnswered"/>.
    /// </summary>
    WriteAnswered,

    /// <summary>Hypervisor: a pass is over, its writes apart. Request: the pass; count: frames taken.</summary>
    PassEnded,

    /// <summary>Hypervisor: a VM gives pages up. Request: a number for them; VM; count; flags as in <see cref="PagesGivenUp"/>.</summary>
    GiftReceived,

    /// <summary>Hypervisor: it tells the VM that all of them are gone. Request: their number; VM.</summary>
    GiftAnswered,

    /// <summary>Hypervisor: it passes a guest's transfer on to a device. VM; request.</summary>
    TransferForwarded,

    /// <summary>Hypervisor: it tells a guest that a transfer is done. VM; request.</summary>
    TransferReturned,

    /// <summary>Allocator: it answers. Request; other: the VM; count: frames, 0 for none.</summary>
    FramesGranted,

    /// <summary>
    /// Allocator: a frame that was taken from a VM goes to one. VM: who lost it; page: the frame; request: of the
    /// allocation; other: who got it; flags: 1 after the warm-up.
    /// </summary>
    FrameTaken,

    /// <summary>
    /// Device: an operation is over. Request; since: arrival; other: picoseconds of the instant at which it was served; VM:
    /// whose disk, −1 for the host's swap; count: pages; flags: 1 a write, 2 failed.
    /// </summary>
    OperationDone,

    /// <summary>
    /// Device: an injected fault touches an operation. Request; other: the fault's index in the machine; VM as in
    /// <see cref="OperationDone"/>; flags: 1 a write, 2 it fails, else it is slowed.
    /// </summary>
    OperationTouched,

    /// <summary>
    /// Any actor: an injected fault hits a message on its way to it. Flags: a <see cref="MailSubject"/>, which says what
    /// names it: VM and page, VM and request, or request; other: the fault's index in the machine.
    /// </summary>
    MailTouched,
}
