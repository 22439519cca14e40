namespace HyperActors.Machine;

/// <summary>What a fault does to its target.</summary>
public abstract record FaultVerb
{
    private protected FaultVerb()
    {
    }

    /// <summary>The word of scenarios, such as <c>slow</c>.</summary>
    public abstract string Word { get; }
}

/// <summary>Service takes longer.</summary>
/// <param name="Permille">How long it takes, in thousandths of its usual time: 10,000 is ten times as long. 1,001 to
/// 1,000,000,000.</param>
public sealed record SlowFault(int Permille) : FaultVerb
{
    /// <summary>The greatest <see cref="Permille"/>: a million times as long. Several that slow one VM are no more together.
    /// </summary>
    public const int MostPermille = 1_000_000_000;

    /// <inheritdoc />
    public override string Word => "slow";

    /// <summary>How long something takes that usually takes a span, rounded down to a picosecond.</summary>
    public SimDuration Stretch(SimDuration span) => new((long)((Int128)span.Picoseconds * Permille / 1000));
}

/// <summary>Operations end with an error, and nothing was done.</summary>
/// <param name="Probability">How likely each of them does.</param>
public sealed record FailFault(Probability Probability) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "fail";
}

/// <summary>The target loses what it was doing, and is started again after <see cref="FaultOptions.For"/>, if ever.</summary>
/// <param name="LoseSlots">Whether a swap device forgets what its slots held.</param>
public sealed record CrashFault(bool LoseSlots = false) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "crash";
}

/// <summary>The target stands still; what it was told meanwhile, it does afterwards.</summary>
public sealed record PauseFault : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "pause";
}

/// <summary>Messages are lost.</summary>
/// <param name="Probability">How likely each of them is.</param>
public sealed record DropFault(Probability Probability) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "drop";
}

/// <summary>Messages take longer.</summary>
/// <param name="Probability">How likely each of them does.</param>
/// <param name="By">How much longer; more than zero.</param>
public sealed record DelayFault(Probability Probability, SimDuration By) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "delay";
}

/// <summary>Messages arrive twice.</summary>
/// <param name="Probability">How likely each of them does.</param>
public sealed record DuplicateFault(Probability Probability) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "duplicate";
}

/// <summary>Messages arrive with a wrong checksum.</summary>
/// <param name="Probability">How likely each of them does.</param>
public sealed record CorruptFault(Probability Probability) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "corrupt";
}

/// <summary>Frames are taken away from the machine, and given back at the end.</summary>
/// <param name="By">How much memory; a whole number of the host's pages.</param>
public sealed record ShrinkFault(ByteSize By) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "shrink";
}

/// <summary>A swap device says to every write that it is full.</summary>
public sealed record DeviceFullFault : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "deviceFull";
}

/// <summary>Writes are told to be done, but some of their pages did not reach the medium whole.</summary>
/// <param name="Probability">How likely each operation does that.</param>
public sealed record TornWriteFault(Probability Probability) : FaultVerb
{
    /// <inheritdoc />
    public override string Word => "tornWrite";
}
