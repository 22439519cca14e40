using HyperActors.Machine;

namespace HyperActors.Cli;

/// <summary>Puts a recorded translation into words, and adds what a fault would bring about.</summary>
/// <param name="options">The machine's options, for its costs.</param>
/// <param name="hypervisor">Who knows where the pages are.</param>
/// <param name="vm">Index of the VM.</param>
internal sealed class TranslationExplainer(MachineOptions options, Hypervisor hypervisor, int vm)
{
    private const long PageMask = 0xFFF;

    private readonly List<ExplainedStep> _steps = [];
    private readonly string _actor = "vm-" + options.Vms[vm].Name;
    private SimDuration _passed;
    private SimTime _begin;

    /// <summary>Explains one translation.</summary>
    /// <param name="translation">What the VM recorded.</param>
    /// <param name="address">The guest-virtual address.</param>
    /// <param name="write">Whether the access writes.</param>
    /// <param name="begin">When it is.</param>
    public TranslationReport Explain(ExplainedTranslation translation, long address, bool write, SimTime begin)
    {
        _begin = begin;
        PageSize guestPage = options.Vms[vm].GuestPage;
        long? guestPhysical = null;
        long? machine = null;
        foreach (TranslationStep step in translation.Trace.Steps)
        {
            Add(step);
            if (step is { Kind: StepKind.GuestRead, Yields: { } page } && step.Level == guestPage.LeafLevel)
                guestPhysical = page + (address & (guestPage.Bytes.Bytes - 1));
            if (step.Kind is StepKind.Tlb or StepKind.NestedTlb or StepKind.NestedRead && step.Yields is { } frame)
                machine = frame;
        }
        long inside = address & PageMask;
        bool done = translation.Outcome == TranslationOutcome.Done;
        AddFault(translation);
        return new TranslationReport
        {
            Vm = options.Vms[vm].Name,
            Vcpu = translation.Vcpu,
            Process = translation.Process,
            AtNanoseconds = begin.Picoseconds / 1e3,
            Operation = write ? "write" : "read",
            GuestVirtual = Figures.Address(address),
            Indices = Indices(address),
            Offset = inside,
            Steps = _steps,
            GuestPhysical = guestPhysical is { } physical ? Figures.Address(physical) : null,
            Machine = done && machine is { } found ? Figures.Address(found + inside) : null,
            Outcome = Outcome(translation.Outcome),
            MostReads = MostReads(),
        };
    }

    private int[] Indices(long address) =>
    [
        .. Enumerable.Range(0, options.Host.Paging.GuestLevels).Reverse()
            .Select(level => (int)(address >> (12 + 9 * level) & 511)),
    ];

    private int MostReads()
    {
        int guest = options.Host.Paging.GuestLevels + 1 - options.Vms[vm].GuestPage.LeafLevel;
        int nested = options.Host.Paging.Nested
            ? options.Host.Paging.NestedLevels + 1 - options.Host.Paging.HostPage.LeafLevel
            : 0;
        return (guest + 1) * (nested + 1) - 1;
    }

    private void Add(TranslationStep step) => Add(
        KindOf(step.Kind), "mmu", TranslationWords.Describe(step), step.Cost,
        step.Index >= 0 ? step.Index : null, step.Level, step.GuestPhysical, step.Machine, step.Yields, step.Hit);

    private void Add(
        ExplainedStepKind kind, string actor, string text, SimDuration cost, int? index = null, int? level = null,
        long? guestPhysical = null, long? machine = null, long? yields = null, bool? hit = null)
    {
        _steps.Add(new ExplainedStep
        {
            Number = _steps.Count + 1,
            AtNanoseconds = (_begin + _passed).Picoseconds / 1e3,
            Nanoseconds = cost.Picoseconds / 1e3,
            Actor = actor,
            Kind = kind,
            Level = level,
            Index = index,
            GuestPhysical = guestPhysical is { } physical ? Figures.Address(physical) : null,
            Machine = machine is { } frame ? Figures.Address(frame) : null,
            Yields = yields is { } found ? Figures.Address(found) : null,
            Hit = hit,
            Text = text,
        });
        _passed += cost;
    }

    private static ExplainedStepKind KindOf(StepKind kind) => kind switch
    {
        StepKind.Tlb => ExplainedStepKind.Tlb,
        StepKind.GuestRead => ExplainedStepKind.GuestRead,
        StepKind.NestedRead => ExplainedStepKind.NestedRead,
        _ => ExplainedStepKind.WalkCache,
    };

    private static string Outcome(TranslationOutcome outcome) => outcome switch
    {
        TranslationOutcome.Done => "translated",
        TranslationOutcome.GuestNotPresent => "page fault in the guest",
        TranslationOutcome.GuestWriteProtected => "write to a protected page of the guest",
        TranslationOutcome.NestedNotPresent => "fault in the hypervisor's table",
        _ => "write to a page that the hypervisor shares",
    };

    private void AddFault(ExplainedTranslation translation)
    {
        CpuProfile cpu = options.Host.Cpu;
        switch (translation.Outcome)
        {
            case TranslationOutcome.GuestNotPresent:
                Add(
                    ExplainedStepKind.Fault, _actor,
                    "page fault: the guest's kernel takes a page of the VM's memory, clears it and maps it",
                    cpu.GuestFaultHandling);
                Add(ExplainedStepKind.Resume, _actor, "the access is tried again, and finds the VM's entry", SimDuration.Zero);
                break;
            case TranslationOutcome.GuestWriteProtected:
                Add(
                    ExplainedStepKind.Fault, _actor,
                    "page fault: the guest's kernel gives the process a copy of its own (if others share it)",
                    cpu.GuestFaultHandling + cpu.PageCopy);
                Add(ExplainedStepKind.Resume, _actor, "the access is tried again, and may write", SimDuration.Zero);
                break;
            case TranslationOutcome.NestedNotPresent or TranslationOutcome.NestedWriteProtected:
                AddNestedFault(translation.FaultedUnit);
                break;
        }
    }

    private void AddNestedFault(int unit)
    {
        CpuProfile cpu = options.Host.Cpu;
        SimDuration inside = options.Hypervisor.InternalLatency;
        PagePlace place = hypervisor.PlaceOf(vm, unit);
        long page = (long)unit << options.Host.Paging.HostPage.Shift;
        long physical = page * ByteSize.BasePage.Bytes;
        Add(
            ExplainedStepKind.Fault, _actor,
            $"no frame backs the VM's page at {TranslationWords.Address(physical)}: the vCPU leaves the guest",
            SimDuration.Zero, guestPhysical: physical);
        Add(ExplainedStepKind.Message, _actor, "NestedFault to the hypervisor", cpu.VmExit);
        Add(
            ExplainedStepKind.Message, "hypervisor",
            $"handles the fault: the page is {TranslationWords.Describe(place, options)}", cpu.NestedFaultHandling);
        if (place.Kind is PagePlaceKind.Untouched or PagePlaceKind.Zeroes or PagePlaceKind.Swap)
        {
            Add(ExplainedStepKind.Message, "hypervisor", "AllocateFrames to the allocator", inside);
            Add(ExplainedStepKind.Message, "allocator", "FramesGranted, if the watermark allows; else reclaim comes first", inside);
        }
        if (place.Kind == PagePlaceKind.Swap)
        {
            SwapDeviceOptions device = options.Swap[place.Device];
            Add(ExplainedStepKind.Message, "hypervisor", $"ReadPages to the swap device {device.Name}", inside);
            Add(
                ExplainedStepKind.Message, "swap-" + device.Name,
                "ReadCompleted, after a mean read; waiting in its queue comes on top", device.Read.Mean + inside);
        }
        Add(ExplainedStepKind.Message, "hypervisor", "MapPages to the VM", cpu.VmEntry);
        Add(ExplainedStepKind.Resume, _actor, "the access is tried again, and finds the frame", SimDuration.Zero);
    }
}
