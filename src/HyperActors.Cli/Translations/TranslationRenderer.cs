using Spectre.Console;

namespace HyperActors.Cli;

/// <summary>Shows a translation to a person: the address cut into indices, a line for each step, the whole chain.</summary>
/// <param name="page">Where to show it.</param>
internal sealed class TranslationRenderer(Page page)
{
    private static readonly Style _faultStyle = new(Color.Red);
    private static readonly Style _hitStyle = new(Color.Green);

    /// <summary>Shows one translation.</summary>
    public void Write(TranslationReport report)
    {
        TextWriter writer = page.Writer;
        string time = Figures.Seconds(report.AtNanoseconds / 1e9);
        writer.WriteLine(
            $"{report.Vm}   vcpu {report.Vcpu}   process {report.Process}   "
            + $"{report.Operation} {report.GuestVirtual}   at {time}");
        writer.WriteLine();
        writer.WriteLine(" " + Indices(report));
        writer.WriteLine();
        page.Write(Steps(report));
        writer.WriteLine();
        WriteChain(report);
    }

    private static string Indices(TranslationReport report)
    {
        int level = report.Indices.Count;
        IEnumerable<string> parts = report.Indices.Select(index => $"L{level--} 0x{index:x3}");
        return string.Join("   ", parts.Append($"offset 0x{report.Offset:x3}"));
    }

    private static ResultTable Steps(TranslationReport report)
    {
        var table = new ResultTable(">#", "where", ">index", "what", ">cost");
        foreach (ExplainedStep step in report.Steps)
        {
            Style style = step.Kind == ExplainedStepKind.Fault ? _faultStyle
                : step.Hit == true ? _hitStyle
                : Style.Plain;
            table.Add(
                style, $"{step.Number}", Where(step), step.Index is { } index ? $"0x{index:x3}" : "", step.Text,
                step.Nanoseconds == 0 ? "" : Figures.Seconds(step.Nanoseconds / 1e9));
        }
        return table;
    }

    private static string Where(ExplainedStep step) => step.Kind switch
    {
        ExplainedStepKind.GuestRead => $"guest table L{step.Level}",
        ExplainedStepKind.NestedRead => $"  nested table L{step.Level}",
        _ => step.Actor,
    };

    private void WriteChain(TranslationReport report)
    {
        int reads = report.Steps.Count(step => step.Kind is ExplainedStepKind.GuestRead or ExplainedStepKind.NestedRead);
        // Faults and messages are told apart from the walk, whose cost the hardware decides.
        double cost = report.Steps.Where(step => step.Hit is not null).Sum(step => step.Nanoseconds);
        double service = report.Steps.Sum(step => step.Nanoseconds) - cost;
        page.Writer.WriteLine($" application address     {report.GuestVirtual}");
        string inVm = report.GuestPhysical
            ?? (report.Machine is null ? "not in the VM's memory yet" : "(the TLB knew the machine address)");
        page.Writer.WriteLine($" VM's page table       → {inVm}");
        page.Writer.WriteLine($" hypervisor's table    → {report.Machine ?? "not in the machine's memory yet"}");
        page.Writer.WriteLine();
        page.Writer.WriteLine($" {report.Outcome}: {reads} of at most {report.MostReads} table reads, {Figures.Seconds(cost / 1e9)}"
            + (service > 0 ? $", and {Figures.Seconds(service / 1e9)} for the fault at least" : ""));
    }
}
