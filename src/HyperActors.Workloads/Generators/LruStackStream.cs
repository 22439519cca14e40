namespace HyperActors.Workloads;

/// <summary>
/// The LRU stack model of Mattson and others (1970): the pages lie on a stack, the last visited on top; each visit goes
/// to the page at a depth drawn from a given distribution. So the hit ratio of least-recently-used with n frames is the
/// chance of a depth up to n.
/// </summary>
/// <remarks>The stack starts full, with the first page on top. A visit costs O(log n); 9 bytes a page, and 8 for the
/// table of a Zipf law.</remarks>
public sealed class LruStackStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Makes the stream of a seed.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public LruStackStream(LruStackOptions options, RandomStream random)
        : base(options, random) => _picker = new Picker(options);

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private readonly struct Picker : IPagePicker
    {
        private readonly RecencyStack _stack;
        private readonly AliasTable _depths;
        private readonly int[]? _depthOf;

        public Picker(LruStackOptions options)
        {
            int pages = (int)options.WorkingSet.Value;
            _stack = new RecencyStack(pages);
            if (options.Depths is null)
            {
                _depths = ZipfTable.Share(pages, options.DepthTheta!.Value);
                return;
            }
            _depths = new AliasTable(options.Depths.Select(depth => (ulong)depth.Weight).ToArray());
            _depthOf = options.Depths.Select(depth => (int)depth.Depth).ToArray();
        }

        public long Next(ref RandomStream random)
        {
            int drawn = _depths.Draw(ref random);
            return _stack.Touch(_depthOf is null ? drawn + 1 : _depthOf[drawn]);
        }
    }
}
