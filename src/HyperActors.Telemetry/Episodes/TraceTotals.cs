using System.Globalization;

namespace HyperActors.Telemetry;

/// <summary>What became of the episodes of a run.</summary>
public sealed class TraceTotals
{
    // Groups of three digits, apart by a space that no table breaks, as in the summary that stands beside.
    private static readonly NumberFormatInfo _grouped = new() { NumberGroupSeparator = "\u00A0" };

    /// <summary>How many there were.</summary>
    public long Episodes { get; internal set; }

    /// <summary>How many were kept.</summary>
    public long Kept { get; internal set; }

    /// <summary>Kept because a fault or an error touched them.</summary>
    public long Faulty { get; internal set; }

    /// <summary>Kept as among the slowest of their kind in a second.</summary>
    public long Slowest { get; internal set; }

    /// <summary>Kept as a sample of the rest.</summary>
    public long Sampled { get; internal set; }

    /// <summary>Kept because another one names them as its cause.</summary>
    public long Causes { get; internal set; }

    /// <summary>Of the causes, those of which only the outline was left.</summary>
    public long Outlines { get; internal set; }

    /// <summary>Left out because the trace was full.</summary>
    public long Capped { get; internal set; }

    /// <summary>Spans that were kept.</summary>
    public long Spans { get; internal set; }

    /// <summary>Says it in a line.</summary>
    public override string ToString()
    {
        string text = string.Create(_grouped,
            $"kept {Kept:N0} of {Episodes:N0} episodes ({Faulty:N0} touched by a fault or an error, {Slowest:N0} slowest, "
            + $"{Sampled:N0} sampled, {Causes:N0} as causes), {Spans:N0} spans");
        return Capped == 0 ? text
            : string.Create(_grouped, $"{text}; the trace was full: {Capped:N0} more were left out");
    }
}
