using System.Numerics;

namespace HyperActors.Machine;

/// <summary>Draws durations from a <see cref="LatencyModel"/>, in integers only.</summary>
/// <remarks>
/// <para>Exponential: mean · −ln U, with ln from the position of the leading one and a table of 4,096 steps that is
/// interpolated linearly (error below 10⁻⁸), so the tail has no end but the 64 bits of U (44 means).</para>
/// <para>Log-normal: the normal distribution is inverted on a grid of 1/64 σ up to ±8 σ, and a step of the grid
/// multiplies the median by (1 + spread)^(1/64): six square roots of the spread, no exponential function. Between grid
/// points the duration is interpolated.</para>
/// <para>Quantile tables of the duration itself were rejected: 4,096 equal steps of probability have no tail beyond
/// the 99.98th percentile, and the tail is what a slow device is remembered for.</para>
/// </remarks>
public sealed class LatencySampler
{
    private const int LogBits = 12;
    private const int StepsPerUnit = 64;
    private const int Reach = 8;

    private static readonly long[] _logTable = BuildLogTable();
    private static readonly ulong[] _normal = FixedPoint.NormalDistribution(StepsPerUnit, Reach);

    private readonly LatencyModel _model;
    private readonly long _mean;
    private readonly long _halfWidth;
    private readonly long[] _quantiles = [];

    /// <summary>Prepares the draws of a model.</summary>
    /// <param name="model">The distribution. Its mean is not negative, its spread 0 to 1 (uniform) or 0 to 10
    /// (log-normal).</param>
    /// <exception cref="ArgumentOutOfRangeException">The mean or the spread is outside its range.</exception>
    public LatencySampler(LatencyModel model)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(model.Mean.Picoseconds, nameof(model));
        double most = model.Shape == LatencyShape.Uniform ? 1 : 10;
        if (!(model.Spread >= 0 && model.Spread <= most))
            throw new ArgumentOutOfRangeException(nameof(model), model.Spread,
                $"The spread of {model.Shape} lies between 0 and {most}.");
        _model = model;
        _mean = model.Mean.Picoseconds;
        _halfWidth = (long)(_mean * model.Spread);
        if (model.Shape == LatencyShape.LogNormal)
            _quantiles = BuildQuantiles(_mean, model.Spread);
    }

    /// <summary>Draws one duration.</summary>
    /// <param name="random">Where the bits come from; a fixed latency takes none.</param>
    /// <returns>At least zero.</returns>
    public SimDuration Draw(ref RandomStream random) => new(_model.Shape switch
    {
        LatencyShape.Fixed => _mean,
        LatencyShape.Uniform => _mean - _halfWidth + random.Below(2 * _halfWidth + 1),
        LatencyShape.Exponential => (long)(((Int128)_mean * MinusLog(random.Next() | 1)) >> (FixedPoint.Bits - 4)),
        LatencyShape.LogNormal => Invert(random.Next()),
        _ => throw new System.Diagnostics.UnreachableException(),
    });

    /// <summary>−ln(u / 2⁶⁴), as a fraction of 2⁶⁰ divided by 16 to leave room for 44.</summary>
    private static long MinusLog(ulong u)
    {
        int zeros = BitOperations.LeadingZeroCount(u);
        ulong mantissa = u << zeros;
        int index = (int)(mantissa >> (63 - LogBits)) - (1 << LogBits);
        long fraction = (long)((mantissa << (1 + LogBits)) >> 32);
        long below = _logTable[index];
        long log = below + (long)(((Int128)(_logTable[index + 1] - below) * fraction) >> 32);
        return ((long)(zeros + 1) * (_logTable[^1] >> 4)) - (log >> 4);
    }

    private long Invert(ulong u)
    {
        int low = 0;
        int high = _normal.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (_normal[middle] <= u)
                low = middle;
            else
                high = middle;
        }
        ulong width = _normal[high] - _normal[low];
        UInt128 rise = (UInt128)(_quantiles[high] - _quantiles[low]) * (u - _normal[low]);
        return _quantiles[low] + (long)(rise / width);
    }

    /// <summary>ln(1 + j/4096) for j from 0 to 4,096.</summary>
    private static long[] BuildLogTable()
    {
        long[] table = new long[(1 << LogBits) + 1];
        for (int j = 0; j < 1 << LogBits; j++)
            table[j + 1] = table[j] + FixedPoint.LogOfStep((1 << LogBits) + j);
        return table;
    }

    private static long[] BuildQuantiles(long median, double spread)
    {
        Int128 step = FixedPoint.One + (Int128)(spread * (1L << 40)) * (1L << (FixedPoint.Bits - 40));
        for (int root = 1; root < StepsPerUnit; root *= 2)
            step = FixedPoint.SquareRoot(step);
        long[] quantiles = new long[_normal.Length];
        int middle = _normal.Length / 2;
        Int128 up = (Int128)median << 24;
        Int128 down = up;
        quantiles[middle] = median;
        for (int i = 1; i <= middle; i++)
        {
            up = Int128.Min((up * (step >> 20)) >> (FixedPoint.Bits - 20), (Int128)1 << 86);
            down = (down << (FixedPoint.Bits - 20)) / (step >> 20);
            quantiles[middle + i] = (long)(up >> 24);
            quantiles[middle - i] = (long)(down >> 24);
        }
        return quantiles;
    }
}
