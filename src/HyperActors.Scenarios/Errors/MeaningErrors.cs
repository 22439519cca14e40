namespace HyperActors.Scenarios;

/// <summary>HA2xxx: what is well written but cannot be meant.</summary>
internal static class MeaningErrors
{
    public static IReadOnlyList<ErrorDescription> All { get; } =
    [
        new(ErrorCode.DuplicateName, "A name is given twice",
            "VMs, processes of a VM, faults and objectives are found by their names, which must differ. With a count, "
            + "NAME stands for NAME-1, NAME-2, … ."),
        new(ErrorCode.LimitBelowReservation, "A limit below the reservation",
            "The reservation is memory that reclaim leaves alone; the limit is the most that may be resident. "
            + "It cannot be the smaller."),
        new(ErrorCode.WarmupTooLong, "The warm-up is as long as the run",
            "Everything before the end of the warm-up is left out of results, so nothing would be measured."),
        new(ErrorCode.Endless, "The run would never end",
            "There is no duration, and a workload has no end: generators are endless unless 'accesses' ends "
            + "them, traces with repeat: 0 are endless as well."),
        new(ErrorCode.WorkingSetTooLarge, "A working set larger than the VM",
            "The workloads of a VM touch more memory than the VM has, its own swap (guest.swap) included, so its "
            + "kernel would kill the process."),
        new(ErrorCode.ContradictoryOptions, "Two options contradict each other",
            "Each of them says something else about the same thing; one must go."),
        new(ErrorCode.PageSizeMismatch, "A size that is no multiple of the page",
            "Memory is handed out in pages of host.paging.page, and a guest maps pages of guest.page: sizes "
            + "must be whole multiples."),
        new(ErrorCode.MemoryShare, "More than there is",
            "A VM's reservation or limit, or the smallest page, is larger than the memory that it is a part of."),
        new(ErrorCode.ObjectiveSyntax, "An objective cannot be read",
            "Objectives are written agg(metric{label=glob,…}) op quantity, such as "
            + "p99(vm.page_fault.duration{vm=web-*}) < 500us. agg is p50, p99, p99.9, …, mean, max, min, sum, "
            + "rate or count; op is <, <=, >, >= or ==."),
        new(ErrorCode.UnknownMetric, "There is no such metric",
            "The metrics are those of 'hyperactors list metrics'. An objective that can never be measured would"
            + " always hold, so it stops the run."),
        new(ErrorCode.NoSamples, "An objective saw no samples",
            "Nothing was measured for it after the warm-up; it counts as failed, because silence is no success."
            + " Make the run longer, or select other VMs."),
        new(ErrorCode.UnknownLabel, "The metric has no such label",
            "'hyperactors list metrics' shows the labels of each metric and, where they are fixed, their "
            + "values."),
        new(ErrorCode.SelectsNothing, "An objective selects nothing",
            "No VM or device of this scenario has a name that fits. * stands for any characters, ? for one."),
        new(ErrorCode.WrongAggregate, "The metric has no such aggregate",
            "Percentiles, mean, max and min exist for distributions; totals have count, sum and rate."),
        new(ErrorCode.WrongLimit, "The limit has the wrong unit",
            "The limit is written in the unit of what is measured: times as 2ms, ratios as 99%, counts as bare "
            + "numbers, rates as 10/s."),
        new(ErrorCode.MetricNotYet, "The metric is not available for objectives yet",
            "The metric exists, but this version cannot judge it at the end of a run."),
        new(ErrorCode.NeverMeasured, "An objective that can never be measured",
            "What it measures cannot happen in this scenario, so it would see no samples and fail."),
        new(ErrorCode.CannotFit, "The scenario cannot fit",
            "Guests may need more memory than host and swap have together. When both are full nothing can be "
            + "reclaimed and the run dies. Enlarge one of them, or allow that a VM is killed with reclaim.order: "
            + "[swap, kill]."),
        new(ErrorCode.ReservationsExceedHost, "More is reserved than the host has",
            "Reserved memory cannot be reclaimed; all reservations together must fit into the host's memory "
            + "with room for others."),
        new(ErrorCode.NoSwap, "Overcommitted without swap",
            "Guests may need more memory than the host has, and there is no device that pages could go out to."),
        new(ErrorCode.ReservedExceedsHost, "The hypervisor keeps all memory",
            "host.reserved is as large as host.memory and leaves no frame for guests."),
        new(ErrorCode.WatermarkOrder, "Watermarks out of order",
            "min must be at most low, and low less than high: reclaim starts below low and stops at high."),
        new(ErrorCode.ReclaimOrder, "The order of reclaim cannot be",
            "Each step is named once, and kill is the last resort."),
        new(ErrorCode.BadWorkload, "A workload cannot work as written",
            "The options of the workload do not fit each other; the message says which."),
        new(ErrorCode.BadTlb, "A TLB cannot have this shape",
            "The entries of a TLB are a whole multiple of its ways, of which there are at most 128."),
        new(ErrorCode.NothingRuns, "A VM in which nothing runs",
            "A VM needs either a workload or processes, and not both."),
        new(ErrorCode.UnknownDevice, "There is no such swap device",
            "A guest's own swap is a slice of one of the devices of section 'swap', which is found by its name."),
        new(ErrorCode.UnknownFaultTarget, "A fault of something that does not exist",
            "Targets are swap (every device), swap/NAME, vm/NAME, vm/NAME/vcpu/N with N from 0, hypervisor, allocator, and "
            + "mailbox/ with one of them behind it. A VM with a count has the names NAME-1, NAME-2, … ."),
        new(ErrorCode.FaultAfterEnd, "A fault after the end of the run",
            "Faults begin and end while guests work, or their effect could not be seen; without 'for' a fault lasts to "
            + "the end of the run."),
        new(ErrorCode.UnknownFault, "An objective names a fault that does not exist",
            "'except', 'during' and 'after' name faults of section 'faults'; a name that fits none would leave the objective "
            + "judged at another time than meant."),
        new(ErrorCode.NotOfAPart, "The metric cannot be judged for a part of the run",
            "Totals and distributions are counted, so that a part of the run is a difference of counts. A value such as "
            + "the share of memory in use is known for the whole run alone."),
        new(ErrorCode.FaultNotPossible, "A fault that its target cannot suffer, or this machine cannot",
            "Only devices fail, only memory shrinks, only mailboxes lose messages: 'hyperactors list faults' shows the "
            + "verbs with their targets. Beside a crash of the hypervisor or the allocator, what they could not find again "
            + "yet is refused: the message names it."),
    ];
}
