namespace HyperActors.Machine;

/// <summary>Where reclaim starts and stops, in frames of the host's page size.</summary>
/// <remarks>
/// Each is the stated share of all frames, rounded down, but at least one frame above the one before, so that hosts of
/// a handful of frames have all three: 4 frames give 1, 2 and 3.
/// </remarks>
/// <param name="Min">A request must leave at least this many frames free.</param>
/// <param name="Low">Fewer free frames than this start reclaim in the background.</param>
/// <param name="High">This many free frames stop it.</param>
public readonly record struct Watermarks(int Min, int Low, int High)
{
    /// <summary>The watermarks of a host.</summary>
    /// <param name="frames">How many frames it has; at least 4.</param>
    /// <param name="options">The shares.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few frames.</exception>
    /// <exception cref="ArgumentException">Reclaim could never stop, as the highest watermark is not below all
    /// frames.</exception>
    public static Watermarks Of(int frames, HypervisorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 4);
        int min = Math.Max(1, (int)(frames * options.WatermarkMin));
        int low = Math.Max(min + 1, (int)(frames * options.WatermarkLow));
        int high = Math.Max(low + 1, (int)(frames * options.WatermarkHigh));
        if (high >= frames)
            throw new ArgumentException($"The highest watermark, {high} frames, must be below all {frames} frames.",
                nameof(options));
        return new Watermarks(min, low, high);
    }
}
