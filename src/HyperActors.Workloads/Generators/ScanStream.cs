namespace HyperActors.Workloads;

/// <summary>
/// Passes over the working set: each begins at its first page, takes every so-many-th page and ends at the last. The
/// loop that defeats recency: where it exceeds memory, least-recently-used misses on every access.
/// </summary>
public sealed class ScanStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Starts at the first page.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public ScanStream(ScanOptions options, RandomStream random)
        : base(options, random) => _picker = new Picker(options.WorkingSet.Value, options.Stride);

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private struct Picker(long pages, long stride) : IPagePicker
    {
        private readonly long _pages = pages;
        private readonly long _stride = Math.Min(stride, pages);
        private long _next;

        public long Next(ref RandomStream random)
        {
            long page = _next;
            long following = unchecked(page + _stride);
            _next = following >= _pages ? 0 : following;
            return page;
        }
    }
}
