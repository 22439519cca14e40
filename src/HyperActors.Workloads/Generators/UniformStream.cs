namespace HyperActors.Workloads;

/// <summary>Every page of the working set is as likely as any other, each time anew.</summary>
public sealed class UniformStream : GeneratedStream
{
    private Picker _picker;

    /// <summary>Makes the stream of a seed.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public UniformStream(UniformOptions options, RandomStream random)
        : base(options, random) => _picker = new Picker(options.WorkingSet.Value);

    /// <inheritdoc />
    public override int Fill(Span<AccessRun> buffer) => FillFrom(ref _picker, buffer);

    private struct Picker(long pages) : IPagePicker
    {
        public readonly long Next(ref RandomStream random) => unchecked((long)random.Below((ulong)pages));
    }
}
