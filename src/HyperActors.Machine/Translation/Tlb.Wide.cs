using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HyperActors.Machine;

/// <content>Sets of other than four ways: tags in place, then the ages of the ways in bytes, then payloads.</content>
public sealed partial class Tlb
{
    private const int AgeLanes = 16;            // ages in a vector

    private readonly int _tagWords;             // tags of a set, padded to whole vectors
    private readonly int _ageBytes;
    private readonly sbyte _oldest;             // the age of the way to replace

    private long FindInWide(ulong key)
    {
        unchecked
        {
            ref ulong set = ref WideOf(key);
            int way = WayOf(ref set, Vector256.Create(key | _generation));
            if (way < 0)
                return None;
            ref sbyte ages = ref AgesIn(ref set);
            Vector128<sbyte> age = Vector128.Create(Unsafe.Add(ref ages, (nint)(uint)way));
            int start = 0;
            do
            {
                MakeNewest(ref Unsafe.Add(ref ages, (nint)(uint)start), age, way - start);
                start += AgeLanes;
            }
            while (start < _ageBytes);
            return WidePayloadAt(ref set, way);
        }
    }

    private void InsertWide(ulong key, uint payload)
    {
        unchecked
        {
            if (_ways == 0)
                return;
            MayHit = true;
            ref ulong set = ref WideOf(key);
            ref sbyte ages = ref AgesIn(ref set);
            int way = ReplaceOldest(ref ages, _oldest);
            for (int start = AgeLanes; start < _ageBytes; start += AgeLanes)
            {
                int further = ReplaceOldest(ref Unsafe.Add(ref ages, (nint)(uint)start), _oldest);
                way = further < AgeLanes ? start + further : way;
            }
            Unsafe.Add(ref set, (nint)(uint)way) = key | _generation;
            WidePayloadAt(ref set, way) = payload;
        }
    }

    private void RemoveWide(int set, int way)
    {
        TagsOf(set)[way] = 0;
        Span<sbyte> ages = AgesOf(set)[.._ways];
        sbyte age = ages[way];
        foreach (ref sbyte other in ages)
            if (other > age)
                other--;
        ages[way] = _oldest;
    }

    /// <summary>Padding has an age that is neither below another nor the victim's.</summary>
    private void ClearAges(Span<sbyte> ages)
    {
        for (int way = 0; way < ages.Length; way++)
            ages[way] = way < _ways ? (sbyte)(_oldest - way) : sbyte.MaxValue;
    }

    private Span<sbyte> AgesOf(int set) =>
        MemoryMarshal.Cast<ulong, sbyte>(_words.AsSpan((set * _setWords) + _tagWords, _ageBytes / sizeof(ulong)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong WideOf(ulong key) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), unchecked((nint)(uint)SetOf(key) * _setWords));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref sbyte AgesIn(ref ulong set) =>
        ref Unsafe.As<ulong, sbyte>(ref Unsafe.Add(ref set, unchecked((nint)(uint)_tagWords)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint WidePayloadAt(ref ulong set, int way)
    {
        unchecked
        {
            ref ulong payloads = ref Unsafe.Add(ref set, (nint)(uint)(_tagWords + (_ageBytes >> 3)));
            return ref Unsafe.Add(ref Unsafe.As<ulong, uint>(ref payloads), (nint)(uint)way);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WayOf(ref ulong tags, Vector256<ulong> wanted)
    {
        unchecked
        {
            uint matches = Match(ref tags, 0, wanted);
            if (_tagWords > Lanes)
                matches |= Match(ref tags, Lanes, wanted) << Lanes;
            if (_tagWords > 2 * Lanes)
                matches |= Match(ref tags, 2 * Lanes, wanted) << (2 * Lanes);
            if (_tagWords > 3 * Lanes)
                matches |= Match(ref tags, 3 * Lanes, wanted) << (3 * Lanes);
            for (int way = 4 * Lanes; way < _tagWords && matches == 0; way += Lanes)
                if (Match(ref tags, way, wanted) is var four and not 0)
                    return way + BitOperations.TrailingZeroCount(four);
            return matches == 0 ? -1 : BitOperations.TrailingZeroCount(matches);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Match(ref ulong tags, int way, Vector256<ulong> wanted) =>
        Vector256.Equals(Vector256.LoadUnsafe(ref tags, unchecked((nuint)(uint)way)), wanted)
            .ExtractMostSignificantBits();

    /// <summary>Ages the ways of one vector that are newer than an age, and makes one way the newest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MakeNewest(ref sbyte ages, Vector128<sbyte> age, int way)
    {
        unchecked
        {
            Vector128<sbyte> old = Vector128.LoadUnsafe(ref ages);
            Vector128<sbyte> aged = old - Vector128.LessThan(old, age);
            Vector128<sbyte> isWay = Vector128.Equals(Vector128<sbyte>.Indices, Vector128.Create((sbyte)way));
            Vector128.AndNot(aged, isWay).StoreUnsafe(ref ages);
        }
    }

    /// <summary>Makes the oldest way the newest, if it is in this vector, and ages the others.</summary>
    /// <returns>Which way of the vector it is; 32 if it is in another.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReplaceOldest(ref sbyte ages, sbyte oldest)
    {
        unchecked
        {
            Vector128<sbyte> old = Vector128.LoadUnsafe(ref ages);
            Vector128<sbyte> limit = Vector128.Create(oldest);
            Vector128<sbyte> isOldest = Vector128.Equals(old, limit);
            Vector128<sbyte> aged = old - Vector128.LessThan(old, limit);
            Vector128.AndNot(aged, isOldest).StoreUnsafe(ref ages);
            return BitOperations.TrailingZeroCount(isOldest.ExtractMostSignificantBits());
        }
    }
}
