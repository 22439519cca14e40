namespace HyperActors.Telemetry;

/// <summary>What spans are called, what kind they are, and what their number counts: one table for all sinks.</summary>
internal static class SpanNames
{
    // In the order of SpanName.
    private static readonly SpanDescription[] _all =
    [
        new("page_fault", SpanKind.Client, "hyperactors.fault.waiters"),
        new("page_walk", SpanKind.Internal, "hyperactors.walk.references"),
        new("vm.exit", SpanKind.Internal, null),
        new("fault.serve", SpanKind.Server, null),
        new("limit.wait", SpanKind.Internal, null),
        new("frames.wait", SpanKind.Internal, null),
        new("frames.allocate", SpanKind.Client, "hyperactors.frames.asked"),
        new("frames.grant", SpanKind.Server, "hyperactors.frames.granted"),
        new("transit.wait", SpanKind.Internal, null),
        new("swap.read", SpanKind.Client, "hyperactors.swap.pages"),
        new("swap.write", SpanKind.Client, "hyperactors.swap.pages"),
        new("swap.operation", SpanKind.Server, "hyperactors.swap.base_pages"),
        new("swap.queue", SpanKind.Internal, null),
        new("swap.service", SpanKind.Internal, null),
        new("retry.pause", SpanKind.Internal, null),
        new("vm.entry", SpanKind.Internal, null),
        new("reclaim", SpanKind.Internal, "hyperactors.reclaim.wanted"),
        new("reclaim.examine", SpanKind.Internal, "hyperactors.pages"),
        new("accessed.sample", SpanKind.Client, "hyperactors.pages"),
        new("pages.invalidate", SpanKind.Client, "hyperactors.pages"),
        new("pages.discard", SpanKind.Client, "hyperactors.pages"),
        new("shoot_down", SpanKind.Server, "hyperactors.pages"),
        new("balloon.request", SpanKind.Client, "hyperactors.pages"),
        new("free_page.report", SpanKind.Client, "hyperactors.pages"),
        new("pages.take", SpanKind.Server, "hyperactors.pages"),
        new("guest_disk.transfer", SpanKind.Client, "hyperactors.pages"),
        new("transfer.forward", SpanKind.Server, null),
        new("disk.operation", SpanKind.Client, null),
        new("fault.injected", SpanKind.Internal, null),
    ];

    /// <summary>Describes a span.</summary>
    public static ref readonly SpanDescription Of(SpanName name) => ref _all[(int)name];
}

/// <summary>What all spans of a name have in common.</summary>
/// <param name="Text">The name in files.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Number">The attribute that its number is; null: it has none.</param>
internal readonly record struct SpanDescription(string Text, SpanKind Kind, string? Number);
