namespace HyperActors.Actors;

/// <summary>
/// The order of messages that arrive at the same instant: by sender, then by the sender's own count.
/// </summary>
/// <remarks>
/// Senders are ordered by a fact of the model: root actors as they were made, then the path of child ordinals, parents
/// before children. A slot is no such fact for a child, because partitions hand out slots as they come; so an event
/// carries the slot alone, and the path is looked up only on a tie that involves a child. Roots made before the first
/// run have the lowest slots in their order, so for those the packed origin compares as a number.
/// </remarks>
internal sealed class SenderOrder(ActorSystem system) : IComparer<ulong>
{
    /// <summary>Width of the sender's own count: 10¹² messages of one actor, which take half a day at full speed.</summary>
    public const int SequenceBits = 40;

    public const int MaxSlots = 1 << (64 - SequenceBits);

    public const ulong SequenceMask = (1UL << SequenceBits) - 1;

    /// <summary>Origins below this compare as numbers.</summary>
    public ulong PlainLimit { get; set; }

    public static int SlotOf(ulong origin) => (int)(origin >> SequenceBits);

    public int Compare(ulong left, ulong right)
    {
        if ((left < PlainLimit && right < PlainLimit) || SlotOf(left) == SlotOf(right))
            return left.CompareTo(right);
        return ActorCell.CompareOrder(system.Cells[SlotOf(left)], system.Cells[SlotOf(right)]);
    }

    /// <summary>Whether one actor comes before another, both by slot.</summary>
    public bool IsBefore(int left, int right) =>
        Compare((ulong)left << SequenceBits, (ulong)right << SequenceBits) < 0;
}
