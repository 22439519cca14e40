namespace HyperActors.Actors;

/// <summary>Counts the messages to nobody and keeps the first few of them.</summary>
internal sealed class DeadLetterOffice
{
    private const int Kept = 32;

    private readonly List<(long Time, ActorCell? Sender, ActorCell Target, string Type)> _first = [];

    public long Count { get; private set; }

    public void Add(long time, ActorCell? sender, ActorCell target, object message)
    {
        Count++;
        Keep((time, sender, target, message.GetType().Name));
    }

    /// <summary>Takes over what another office collected.</summary>
    public void Add(DeadLetterOffice other)
    {
        Count += other.Count;
        foreach (var letter in other._first)
            Keep(letter);
    }

    public IReadOnlyList<DeadLetter> List() =>
        [.. _first.Select(letter => new DeadLetter(
            new SimTime(letter.Time), letter.Sender?.Path, letter.Target.Path, letter.Type))];

    private void Keep((long Time, ActorCell? Sender, ActorCell Target, string Type) letter)
    {
        // Order of the model, so that the list is the same however many offices there were.
        int place = _first.Count;
        while (place > 0 && Compare(letter, _first[place - 1]) < 0)
            place--;
        if (place >= Kept)
            return;
        _first.Insert(place, letter);
        if (_first.Count > Kept)
            _first.RemoveAt(Kept);
    }

    private static int Compare(
        (long Time, ActorCell? Sender, ActorCell Target, string Type) left,
        (long Time, ActorCell? Sender, ActorCell Target, string Type) right)
    {
        int order = left.Time.CompareTo(right.Time);
        if (order == 0)
            order = ActorCell.CompareOrder(left.Sender, right.Sender);
        return order != 0 ? order : ActorCell.CompareOrder(left.Target, right.Target);
    }
}
