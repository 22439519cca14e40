namespace HyperActors.Workloads;

/// <summary>Every so-many-th page, around the working set without end: page · stride modulo the number of
/// pages.</summary>
/// <remarks>It meets all pages if stride and working set have no common divisor, otherwise one in that
/// divisor.</remarks>
public sealed class StrideStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Starts at the first page.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public StrideStream(StrideOptions options, RandomStream random)
        : base(options, random) => _picker = new Picker(options.WorkingSet.Value, options.Stride);

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private struct Picker(long pages, long stride) : IPagePicker
    {
        private readonly long _pages = pages;
        private readonly long _step = (stride % pages + pages) % pages;
        private long _next;

        public long Next(ref RandomStream random)
        {
            long page = _next;
            long following = unchecked(page + _step);
            _next = following >= _pages ? unchecked(following - _pages) : following;
            return page;
        }
    }
}
