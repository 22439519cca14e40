using System.Runtime.CompilerServices;

namespace HyperActors.Actors;

/// <summary>The kinds of message that one partition has met: every delivery looks one up, and no lock is needed.</summary>
/// <remarks>
/// A table with open addressing, by where the runtime keeps a type. A dictionary would ask the runtime for the hash code of
/// the type, which takes longer than all the rest of it. Places differ from run to run; nothing that is found does.
/// </remarks>
internal sealed class MessageKinds
{
    /// <summary>2⁶⁴ by the golden ratio: neighbours in memory come to lie far apart.</summary>
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private MessageKind?[] _places = new MessageKind?[64];
    private int _shift = 64 - 6;
    private int _count;

    /// <summary>The kind of a message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MessageKind Of(object message)
    {
        Type type = message.GetType();
        MessageKind? kind = _places[FirstPlaceOf(type)];
        return kind is not null && kind.Type == type ? kind : Find(type);
    }

    private MessageKind Find(Type type)
    {
        int place = PlaceOf(type);
        if (_places[place] is { } known)
            return known;
        // A quarter full at the most: nearly all stand at their first place.
        if (++_count > _places.Length / 4)
        {
            Grow();
            place = PlaceOf(type);
        }
        return _places[place] = new MessageKind(type);
    }

    private int PlaceOf(Type type)
    {
        int place = FirstPlaceOf(type);
        while (_places[place] is { } other && other.Type != type)
            place = (place + 1) & (_places.Length - 1);
        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstPlaceOf(Type type) => unchecked((int)((ulong)type.TypeHandle.Value * Multiplier >> _shift));

    private void Grow()
    {
        MessageKind?[] smaller = _places;
        _places = new MessageKind?[smaller.Length * 2];
        _shift--;
        foreach (MessageKind? kind in smaller)
            if (kind is not null)
                _places[PlaceOf(kind.Type)] = kind;
    }
}
