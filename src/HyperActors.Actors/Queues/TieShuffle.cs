namespace HyperActors.Actors;

/// <summary>
/// The order of messages that arrive at the same instant, drawn from a seed: for tests that look for handlers which
/// rely on <see cref="SenderOrder"/> where the modelled hardware promises none.
/// </summary>
/// <remarks>
/// Senders are ordered by a hash of (seed, instant, path), so that every instant has an order of its own, and it is the
/// same on every engine: nothing in it depends on a slot. The messages of one sender stay in the order of their
/// telling, as a link is first in, first out; messages from outside stay in front.
/// </remarks>
internal sealed class TieShuffle(ActorSystem system, ulong seed)
{
    public int Compare(long time, ulong left, ulong right)
    {
        int first = SenderOrder.SlotOf(left);
        int second = SenderOrder.SlotOf(right);
        if (first == second || first == 0 || second == 0)
            return left.CompareTo(right);
        int order = KeyOf(first, time).CompareTo(KeyOf(second, time));
        return order != 0 ? order : system.Order.Compare(left, right);
    }

    private ulong KeyOf(int slot, long time)
    {
        Digest key = new(seed);
        key.Add(time);
        key.Add(system.Cells[slot]!.PathHash);
        return key.Value;
    }
}
