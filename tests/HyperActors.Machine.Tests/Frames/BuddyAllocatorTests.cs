using HyperActors.Actors;

namespace HyperActors.Machine.Tests;

public sealed class BuddyAllocatorTests
{
    [Fact]
    public void Allocate_FromOneBlock_SplitsFromTheLowEnd()
    {
        BuddyAllocator buddy = new(16, 4);
        Assert.Equal(0, buddy.Allocate(1));
        Assert.Equal(2, buddy.Allocate(0));
        Assert.Equal(3, buddy.Allocate(0));
        Assert.Equal(8, buddy.Allocate(3));
        Assert.Equal(-1, buddy.Allocate(3));
        buddy.Release(2, 0);
        buddy.Release(3, 0);
        Assert.Equal(1, buddy.FreeBlocks(1));
        Assert.Equal(6, buddy.Free);
        buddy.Release(0, 1);
        buddy.Release(8, 3);
        Assert.Equal(1, buddy.FreeBlocks(4));
    }

    [Fact]
    public void Release_FreeFrame_BreaksTheInvariant()
    {
        BuddyAllocator buddy = new(8, 3);
        int frame = buddy.Allocate(0);
        buddy.Release(frame, 0);
        Assert.Throws<BrokenInvariantException>(() => buddy.Release(frame, 0));
    }

    [Fact]
    public void Take_AnyFrames_LeavesTheBlocksThatFollowFromWhatIsFree()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            RandomStream random = new(seed);
            int frames = 1 + random.Below(200);
            int order = random.Below(6);
            BuddyAllocator taken = new(frames, order);
            BuddyAllocator released = new(frames, order);
            int[] all = new int[frames];
            released.AllocateMany(all);
            for (int frame = 0; frame < frames; frame++)
                if (random.Below(2) == 0)
                    taken.Take(frame);
                else
                    released.Release(frame, 0);
            Assert.Equal(released.Free, taken.Free);
            for (int each = 0; each <= order; each++)
                Assert.True(released.FreeBlocks(each) == taken.FreeBlocks(each), $"seed {seed}, order {each}");
        }
    }

    [Fact]
    public void Take_FrameThatIsTaken_BreaksTheInvariant()
    {
        BuddyAllocator buddy = new(8, 3);
        buddy.Take(5);
        Assert.Throws<BrokenInvariantException>(() => buddy.Take(5));
    }

    [Fact]
    public void RandomUse_AgreesWithPlainBitmap()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            RandomStream random = new(seed);
            int frames = 1 + random.Below(200);
            int maxOrder = random.Below(8);
            BuddyAllocator buddy = new(frames, maxOrder);
            NaiveBuddy oracle = new(frames, maxOrder);
            List<(int Frame, int Order)> held = [];
            for (int step = 0; step < 400; step++)
            {
                if (held.Count > 0 && random.Below(2) == 0)
                {
                    int index = random.Below(held.Count);
                    buddy.Release(held[index].Frame, held[index].Order);
                    oracle.Release(held[index].Frame, held[index].Order);
                    held.RemoveAt(index);
                }
                else
                {
                    int order = random.Below(maxOrder + 1);
                    int frame = oracle.Allocate(order);
                    Assert.True(frame == buddy.Allocate(order), $"seed {seed} step {step}");
                    if (frame >= 0)
                        held.Add((frame, order));
                }
                Assert.Equal(oracle.Free, buddy.Free);
            }
        }
    }

    [Fact]
    public void AllocateMany_WhenFragmented_TakesEveryFreeFrameOnce()
    {
        BuddyAllocator buddy = new(64, 5);
        int[] all = new int[64];
        Assert.Equal(64, buddy.AllocateMany(all));
        Assert.Equal(Enumerable.Range(0, 64), all.Order());
        foreach (int frame in all.Where(frame => frame % 3 == 0))
            buddy.Release(frame, 0);
        int[] rest = new int[30];
        Assert.Equal(22, buddy.AllocateMany(rest));
        Assert.Equal(Enumerable.Range(0, 22).Select(i => 3 * i), rest.Take(22).Order());
    }

    /// <summary>
    /// The same rule on one flag a frame: the lowest aligned block of the smallest order that is wholly free.
    /// </summary>
    private sealed class NaiveBuddy(int frames, int maxOrder)
    {
        private readonly bool[] _used = new bool[frames];

        public int Free => _used.Count(used => !used);

        public int Allocate(int order)
        {
            for (int size = order; size <= maxOrder; size++)
                for (int block = 0; (block + 1) << size <= frames; block++)
                    if (IsMaximal(block, size))
                        return Take(block << size, order);
            return -1;
        }

        public void Release(int frame, int order) => Array.Fill(_used, false, frame, 1 << order);

        private int Take(int frame, int order)
        {
            Array.Fill(_used, true, frame, 1 << order);
            return frame;
        }

        private bool IsFree(int block, int order) =>
            (block + 1) << order <= frames && !_used.AsSpan(block << order, 1 << order).Contains(true);

        private bool IsMaximal(int block, int order) =>
            IsFree(block, order) && (order == maxOrder || !IsFree(block >> 1, order + 1));
    }
}
