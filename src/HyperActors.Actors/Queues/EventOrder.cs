using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>Which of two events that arrive at one instant comes first.</summary>
/// <param name="order">Compares their origins.</param>
/// <param name="shuffle">Orders them instead, by their instant too: in tests of what relies on that order.</param>
internal sealed class EventOrder(IComparer<ulong> order, Func<long, ulong, ulong, int>? shuffle)
{
    /// <summary>Less than zero when the left comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CompareTies(long time, ulong left, ulong right) =>
        shuffle is null ? order.Compare(left, right) : shuffle(time, left, right);
}
