using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

public sealed class SlotMapTests
{
    [Fact]
    public void TryAllocate_ClusterAfterHoles_TakesTheRunBehindThem()
    {
        SlotMap map = new(16);
        int[] first = new int[4];
        Assert.True(map.TryAllocate(first));
        Assert.Equal([0, 1, 2, 3], first);
        map.Release(1);
        int[] single = new int[1];
        Assert.True(map.TryAllocate(single));
        Assert.Equal([4], single);
        int[] wrapped = new int[12];
        Assert.True(map.TryAllocate(wrapped));
        Assert.Equal([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1], wrapped);
        Assert.False(map.TryAllocate(single));
    }

    [Fact]
    public void Release_FreeSlot_BreaksTheInvariant() =>
        Assert.Throws<BrokenInvariantException>(() => new SlotMap(4).Release(2));

    [Fact]
    public void RandomUse_AgreesWithPlainScan()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            RandomStream random = new(seed);
            int slots = 1 + random.Below(150);
            SlotMap map = new(slots);
            NaiveSlots oracle = new(slots);
            List<int> held = [];
            for (int step = 0; step < 300; step++)
            {
                if (held.Count > 0 && random.Below(5) < 3)
                {
                    int index = random.Below(held.Count);
                    map.Release(held[index]);
                    oracle.Used[held[index]] = false;
                    held.RemoveAt(index);
                    continue;
                }
                int[] taken = new int[1 + random.Below(12)];
                int[]? expected = oracle.Allocate(taken.Length);
                Assert.True(map.TryAllocate(taken) == (expected is not null), $"seed {seed} step {step}");
                if (expected is null)
                    continue;
                Assert.Equal(expected, taken);
                held.AddRange(taken);
            }
            Assert.Equal(slots - held.Count, map.Free);
        }
    }

    /// <summary>Next fit on one flag a slot, with the same rule for runs.</summary>
    private sealed class NaiveSlots(int slots)
    {
        private int _cursor;

        public bool[] Used { get; } = new bool[slots];

        public int[]? Allocate(int count)
        {
            if (Used.Count(used => !used) < count)
                return null;
            int from = _cursor;
            int start = _cursor;
            for (int run = 0; count > 1 && run < SlotMap.RunsTried; run++)
            {
                int at = Next(from);
                int length = 0;
                while (length < count && at + length < slots && !Used[at + length])
                    length++;
                if (length == count)
                {
                    start = at;
                    break;
                }
                from = at + length;
            }
            int[] taken = new int[count];
            for (int i = 0; i < count; i++)
            {
                taken[i] = Next(start);
                Used[taken[i]] = true;
                start = taken[i] + 1;
            }
            _cursor = start;
            return taken;
        }

        private int Next(int from)
        {
            for (int slot = from; slot < slots; slot++)
                if (!Used[slot])
                    return slot;
            return Array.IndexOf(Used, false);
        }
    }
}
