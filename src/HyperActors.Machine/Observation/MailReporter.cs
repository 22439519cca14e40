namespace HyperActors.Machine;

/// <summary>Reports the messages to one actor that an injected fault hit on their way, by what they are about.</summary>
/// <remarks>
/// What only links tell each other (acknowledgements, restarts), and bookkeeping that no episode waits for, is passed by.
/// </remarks>
/// <param name="log">The log of the actor that the mail is for.</param>
/// <param name="fault">The fault's index in the machine.</param>
internal sealed class MailReporter(EpisodeLog log, int fault)
{
    /// <summary>Reports a message that was hit.</summary>
    /// <param name="now">When it arrived, or would have.</param>
    /// <param name="message">The message.</param>
    public void Report(SimTime now, object message)
    {
        switch (message is LinkEnvelope envelope ? envelope.Message : message)
        {
            case HypervisorMessage told: ReportToHypervisor(now, told); break;
            case GuestMessage told: ReportToGuest(now, told); break;
            case AllocateFrames asked: Add(now, MailSubject.Request, asked.Request); break;
            case ReadPages asked: Add(now, MailSubject.Request, asked.Request); break;
            case WritePages asked: Add(now, MailSubject.Request, asked.Request); break;
            case TransferPages asked: Add(now, MailSubject.Transfer, asked.Request, asked.Vm); break;
        }
    }

    private void ReportToHypervisor(SimTime now, HypervisorMessage message)
    {
        switch (message)
        {
            case NestedFault raised: AddPage(now, raised.Vm, raised.Page); break;
            case FramesGranted granted: Add(now, MailSubject.Request, granted.Request); break;
            case FramesDenied denied: Add(now, MailSubject.Request, denied.Request); break;
            case ReadCompleted done: Add(now, MailSubject.Request, done.Request); break;
            case WriteCompleted done: Add(now, MailSubject.Request, done.Request); break;
            case IoFailed failed: Add(now, MailSubject.Request, failed.Request); break;
            case AccessedBits bits: Add(now, MailSubject.Batch, bits.Batch); break;
            case InvalidateAck done: Add(now, MailSubject.Batch, done.Batch); break;
            case DiscardAck done: Add(now, MailSubject.Batch, done.Batch); break;
            case DiskTransfer asked: Add(now, MailSubject.Transfer, asked.Request, asked.Vm); break;
            case TransferCompleted done: Add(now, MailSubject.Transfer, done.Request, done.Vm); break;
            case TransferFailed failed: Add(now, MailSubject.Transfer, failed.Request, failed.Vm); break;
            case BalloonPages given: Add(now, MailSubject.Balloon, 0, given.Vm); break;
            case ReportFreePages given: Add(now, MailSubject.FreePages, 0, given.Vm); break;
        }
    }

    private void ReportToGuest(SimTime now, GuestMessage message)
    {
        switch (message)
        {
            case MapPages map:
                foreach (PageMapping mapping in map.Mappings)
                    AddPage(now, log.Index, mapping.Page);
                break;
            case FaultDeferred deferred: AddPage(now, log.Index, deferred.Page); break;
            case InjectError error: AddPage(now, log.Index, error.Page); break;
            case SampleAccessed asked: Add(now, MailSubject.Batch, asked.Batch); break;
            case InvalidatePages asked: Add(now, MailSubject.Batch, asked.Batch); break;
            case DiscardPages asked: Add(now, MailSubject.Batch, asked.Batch); break;
            case DiskCompleted done: Add(now, MailSubject.Transfer, done.Request, log.Index); break;
            case DiskFailed failed: Add(now, MailSubject.Transfer, failed.Request, log.Index); break;
            case BalloonAccepted: Add(now, MailSubject.Balloon, 0, log.Index); break;
            case ReportAccepted: Add(now, MailSubject.FreePages, 0, log.Index); break;
        }
    }

    private void AddPage(SimTime now, int vm, int page) => Add(now, MailSubject.Page, 0, vm, page);

    private void Add(SimTime now, MailSubject subject, long request, int vm = -1, int page = 0) => log.Add(
        new EpisodeRecord(now, SimTime.Zero, request, fault, page, (short)vm, EpisodeStep.MailTouched, (byte)subject));
}
