namespace HyperActors.Machine;

/// <summary>
/// Whose a machine frame is or, while it is nobody's, from which VM it was taken; a number of one or two bytes.
/// </summary>
/// <remarks>
/// The two are never known at once: a frame that is handed out was taken from somebody, one that is free belongs to
/// nobody. From 0 up the code is an owner, −1 is nobody, −2 the host, and −3 − v is nobody after it was taken from v.
/// </remarks>
internal readonly record struct FrameOwner
{
    /// <summary>A machine has at most so many VMs; one number more stands for what they share.</summary>
    public const int MostVms = -(short.MinValue + Untaken + 1);

    /// <summary>Up to so many VMs the code fits into a signed byte.</summary>
    public const int MostVmsInAByte = -(sbyte.MinValue + Untaken + 1);

    private const short NobodyCode = -1;
    private const short Untaken = 2;

    private FrameOwner(int code) => Code = (short)code;

    /// <summary>What it is kept as, for <see cref="OfCode"/>.</summary>
    public short Code { get; }

    /// <summary>Free, and taken from nobody.</summary>
    public static FrameOwner Nobody => new(NobodyCode);

    public bool IsNobody => Code == NobodyCode || Code < -Untaken;

    /// <summary>The VM, or <see cref="FrameAllocator.Host"/>; −1 for nobody.</summary>
    public int Index => IsNobody ? NobodyCode : Code;

    /// <summary>Of a free frame: the VM that lost it; −1 if it was given up, or was never used.</summary>
    public int Loser => Code < -Untaken ? -(Code + Untaken + 1) : NobodyCode;

    /// <summary>A VM, what VMs share, or <see cref="FrameAllocator.Host"/>.</summary>
    public static FrameOwner Of(int index) => new(index);

    /// <summary>The one with a code.</summary>
    public static FrameOwner OfCode(short code) => new(code);

    /// <summary>Free, and taken from a VM.</summary>
    public static FrameOwner TakenFrom(int vm) => new(-(vm + Untaken + 1));
}
