namespace HyperActors.Telemetry;

/// <summary>The spans that episodes consist of; <see cref="SpanNames"/> says what they are called.</summary>
internal enum SpanName : byte
{
    PageFault,
    PageWalk,
    VmExit,
    ServeFault,
    WaitAtLimit,
    WaitForFrames,
    AllocateFrames,
    GrantFrames,
    WaitForTransit,
    SwapRead,
    SwapWrite,
    SwapOperation,
    SwapQueue,
    SwapService,
    RetryPause,
    VmEntry,
    Reclaim,
    Examine,
    SampleAccessed,
    InvalidatePages,
    DiscardPages,
    AnswerBatch,
    BalloonRequest,
    FreePageReport,
    TakePages,
    DiskTransfer,
    ForwardTransfer,
    DiskOperation,
}
