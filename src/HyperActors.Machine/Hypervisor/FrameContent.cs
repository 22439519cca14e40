namespace HyperActors.Machine;

/// <summary>Which page a frame holds, and whether a replacement policy knows it, in four bytes.</summary>
/// <remarks>Bits 0–30 the page's number among all of the machine, all ones for none; bit 31 "in the policy".</remarks>
internal readonly record struct FrameContent
{
    private const uint PolicyBit = 1u << 31;
    private const uint NoPage = PolicyBit - 1;

    private readonly uint _bits;

    private FrameContent(uint bits) => _bits = bits;

    public static FrameContent Empty => new(NoPage);

    public bool HasPage => (_bits & NoPage) != NoPage;

    /// <summary>See <see cref="PageNumbers"/>.</summary>
    public int Page => (int)(_bits & NoPage);

    public bool InPolicy => (_bits & PolicyBit) != 0;

    public FrameContent WithPage(int page) => new((_bits & PolicyBit) | (uint)page);

    public FrameContent WithoutPage() => new(_bits | NoPage);

    public FrameContent WithInPolicy(bool inPolicy) => new((_bits & NoPage) | (inPolicy ? PolicyBit : 0));
}
