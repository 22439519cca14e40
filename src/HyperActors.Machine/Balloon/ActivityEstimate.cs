namespace HyperActors.Machine;

/// <summary>How much of its memory a VM uses, from the accessed bits of a few pages at random in each period.</summary>
/// <remarks>
/// The estimate is the greatest of the last sample, a fast and a slow moving average, as in ESX, so that it rises at once
/// and falls slowly (Waldspurger, OSDI 2002, section 5.3; the weights are ours).
/// </remarks>
internal sealed class ActivityEstimate
{
    private int[] _sampled = [];
    private int _watched;
    private int _fast;
    private int _slow;

    /// <summary>The share of its memory in thousandths; all of it as long as nobody has looked.</summary>
    public int Permille { get; private set; } = 1000;

    /// <summary>Begins to watch other pages.</summary>
    /// <returns>The pages whose bits are to be read and cleared: those that were watched until now, and then the others.
    /// </returns>
    public int[] Watch(List<int> pages)
    {
        int[] asked = [.. _sampled, .. pages];
        _watched = _sampled.Length;
        _sampled = [.. pages];
        return asked;
    }

    /// <summary>Takes the accessed bits into account that <see cref="Watch"/> has asked for.</summary>
    public void Take(bool[] accessed)
    {
        if (_watched == 0)
            return;
        int permille = 1000 * accessed.AsSpan(0, _watched).Count(true) / _watched;
        _fast = (_fast + permille) / 2;
        _slow = (7 * _slow + permille) / 8;
        Permille = Math.Max(permille, Math.Max(_fast, _slow));
    }
}
